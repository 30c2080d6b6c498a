import { viewOf } from "../../protocol/bytes.ts";
import { type Scores, scoreBytes } from "../../protocol/records.ts";
import { fold } from "../fold/fold.ts";
import { foldScores } from "../fold/scores.ts";
import { type EpochInputs, type ProgramInput, specOf } from "./inputs.ts";

/** The sealed batches of one program in an epoch. */
export type Batches = (program: string) => Iterable<Uint8Array>;

/** What a program scores, sorted by account: folded features through its model, or what its producer declared. */
export async function scoreProgram(batches: Batches, inputs: EpochInputs, program: ProgramInput): Promise<Scores> {
  const { id, scorer } = program;
  if (scorer === undefined) {
    const { accounts, scores, n } = foldScores(batches(id));
    return { programId: id, featureCount: 0, count: n, records: records(accounts, n, 0, undefined, scores) };
  }
  const spec = specOf(program);
  const { accounts, features, n } = fold(
    batches(id),
    spec,
    Number(inputs.windowStart) * 1000,
    Number(inputs.windowEnd) * 1000,
  );
  const scores = await scorer.score(features, n);
  const halves = new BigUint64Array(2 * n);
  for (let i = 0; i < n; i++) halves[2 * i] = BigInt.asUintN(64, scores[i]);
  return {
    programId: id,
    featureCount: spec.length,
    count: n,
    records: records(accounts, n, spec.length, features, halves),
  };
}

/** Account, features and 128-bit score beside each other, as trees and artifact read them. */
function records(
  accounts: Uint8Array,
  count: number,
  width: number,
  features: BigInt64Array | undefined,
  scores: BigUint64Array,
): Uint8Array {
  const size = scoreBytes(width);
  const bytes = new Uint8Array(new SharedArrayBuffer(count * size));
  const view = viewOf(bytes);
  for (let i = 0; i < count; i++) {
    bytes.set(accounts.subarray(20 * i, 20 * i + 20), i * size);
    for (let f = 0; f < width; f++) view.setBigInt64(i * size + 20 + 8 * f, features![i * width + f], true);
    view.setBigUint64(i * size + 20 + 8 * width, scores[2 * i], true);
    view.setBigUint64(i * size + 28 + 8 * width, scores[2 * i + 1], true);
  }
  return bytes;
}
