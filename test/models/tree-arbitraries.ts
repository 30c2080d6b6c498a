import fc from "fast-check";
import { FEATURE_MAX } from "../../protocol/features.ts";
import { type TreeWeights, treeWords } from "../../protocol/models/trees.ts";

const threshold = fc.oneof(fc.nat(64), fc.nat(FEATURE_MAX), fc.constantFrom(0, FEATURE_MAX - 1, FEATURE_MAX));
const range = fc
  .tuple(fc.nat(FEATURE_MAX), fc.nat(FEATURE_MAX))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

/** A rising link and a distance of its knots. */
const link = fc
  .tuple(fc.array(fc.nat(2 ** 20), { minLength: 2, maxLength: 16 }), fc.nat(20))
  .map(([rises, linkShift]) => {
    let score = 0;
    return { link: rises.map((rise) => (score += rise)), linkShift };
  });

/** Tree weights of any shape whose bounds hold; monotone or not. */
export const treeWeights: fc.Arbitrary<TreeWeights> = fc
  .record({
    depth: fc.integer({ min: 1, max: 4 }),
    trees: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 6 }),
  })
  .chain(({ depth, trees, width }) => {
    const splits = treeWords(depth) >> 1;
    const split = fc.tuple(fc.nat(width - 1), threshold).map(([feature, at]) => feature * 2 ** 24 + at);
    const leaf = fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((value) => value >>> 0);
    const tree = fc.tuple(
      fc.array(split, { minLength: splits, maxLength: splits }),
      fc.array(leaf, { minLength: splits + 1, maxLength: splits + 1 }),
    );
    return fc
      .record({
        features: fc.array(fc.oneof(range, fc.constant({ min: 0, max: FEATURE_MAX })), {
          minLength: width,
          maxLength: width,
        }),
        base: fc.integer({ min: -(2 ** 22), max: 2 ** 22 }),
        heaps: fc.array(tree, { minLength: trees, maxLength: trees }),
        curve: link,
      })
      .map(({ heaps, curve, ...rest }) => ({
        ...rest,
        ...curve,
        depth,
        trees,
        words: Uint32Array.from(heaps.flat(2)),
      }));
  });

/** A raw feature: near a threshold, an extreme of int64 or of what engines get wrong, or anything in between. */
export const rawTreeFeature = fc.oneof(
  fc.bigInt(-2n, 66n),
  fc.bigInt(0n, BigInt(FEATURE_MAX) + 2n),
  fc.constantFrom(
    -(1n << 63n),
    -1n,
    1n << 24n,
    (1n << 24n) + 1n,
    1n << 31n,
    (1n << 32n) - 1n,
    (1n << 53n) + 1n,
    (1n << 63n) - 1n,
  ),
  fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
);

/** Weights and some rows for them. */
export const treeCase: fc.Arbitrary<[TreeWeights, bigint[][]]> = treeWeights.chain((weights) => {
  const width = weights.features.length;
  const row = fc.array(rawTreeFeature, { minLength: width, maxLength: width });
  return fc.tuple(fc.constant(weights), fc.array(row, { minLength: 1, maxLength: 40 }));
});
