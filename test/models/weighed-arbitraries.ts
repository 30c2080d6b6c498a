import fc from "fast-check";
import { encodeCubic } from "../../protocol/models/cubic.ts";
import { encodeTrees } from "../../protocol/models/trees.ts";
import { type Inner, WHOLE_WEIGHT } from "../../protocol/models/weighed.ts";
import { cubicWeights, rawFeature, rawRows } from "./arbitraries.ts";
import { treeCase } from "./tree-arbitraries.ts";

export const INNER_SPEC = `0x${"05".repeat(32)}`;

/** A model of either kind and rows for it, without the weight. */
export const innerCase: fc.Arbitrary<[Inner, bigint[][]]> = fc.oneof(
  cubicWeights.chain((weights) => {
    const inner: Inner = { kind: "cubic", featureSpec: INNER_SPEC, weights: encodeCubic(weights) };
    return fc.tuple(fc.constant(inner), rawRows(weights.features.length, 12));
  }),
  treeCase.map(([weights, rows]): [Inner, bigint[][]] => {
    return [{ kind: "trees", featureSpec: INNER_SPEC, weights: encodeTrees(weights) }, rows.slice(0, 12)];
  }),
);

/** Weights within their range, at its ends, and anything that an int64 holds. */
export const rawWeight = fc.oneof(
  fc.bigInt(0n, WHOLE_WEIGHT),
  fc.constantFrom(0n, 1n, WHOLE_WEIGHT, WHOLE_WEIGHT + 1n),
  rawFeature,
);

/** A model to weigh, and rows whose last feature is the weight. */
export const weighedCase = innerCase.chain(([inner, rows]) =>
  fc
    .array(rawWeight, { minLength: rows.length, maxLength: rows.length })
    .map((weights): [Inner, bigint[][]] => [inner, rows.map((row, i) => [...row, weights[i]])]),
);
