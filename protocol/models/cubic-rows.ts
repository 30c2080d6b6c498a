import { row, rowProgram } from "../row-program.ts";
import { type Code, code, long } from "../wasm.ts";
import type { CubicWeights } from "./cubic.ts";
import { proveCubicBounds } from "./cubic-proof.ts";
import { FeatureCountError } from "./errors.ts";

/** Scores `rows` rows of features that lie one after the other; the result has one score a row. */
export type ScoreRows = (features: BigInt64Array, rows: number) => BigInt64Array<ArrayBuffer>;

/**
 * The model on many rows at once, in int64: exact, since every step is proved to stay below 2^53 first. Throws
 * ModelWeightsError, FeatureCountError.
 */
export function cubicRows(weights: CubicWeights): ScoreRows {
  proveCubicBounds(weights);
  const width = weights.features.length;
  const run = rowProgram(width, 2, [...row.results, ...scoreOf(weights), ...long.store(0)]);
  return (features, rows) => {
    if (features.length !== rows * width) throw new FeatureCountError(features.length, rows * width);
    const scores = new BigInt64Array(rows);
    run(features, rows, new Int32Array(scores.buffer));
    return scores;
  };
}

function scoreOf(weights: CubicWeights): Code {
  const { attentionDivisor, attentionMax, unit, theta1, theta2, theta3, valueDivisor, scoreMax, features } = weights;
  const terms = features.flatMap(({ weight, min, max }, i) => [
    ...[...row.feature(i), ...row.clamp(min, max), ...long.whole(weight), ...long.multiply, ...long.add],
  ]);
  const timesAttention = [...code.get(row.kept), ...long.multiply];
  return [
    ...[...long.whole(0n), ...terms, ...over(attentionDivisor), ...row.clamp(0n, attentionMax), ...code.set(row.kept)],
    ...[...long.whole(theta3), ...timesAttention, ...over(unit)],
    ...[...long.whole(theta2), ...long.add, ...timesAttention, ...over(unit)],
    ...[...long.whole(theta1), ...long.add, ...timesAttention, ...over(valueDivisor), ...row.clamp(0n, scoreMax)],
  ];
}

function over(divisor: bigint): Code {
  return [...long.whole(divisor), ...long.divide];
}
