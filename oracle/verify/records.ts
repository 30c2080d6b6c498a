import type { Artifact } from "../../protocol/artifact.ts";
import { compareBytes, toHex, viewOf } from "../../protocol/bytes.ts";
import { type Scores, scoreBytes } from "../../protocol/records.ts";
import type { Address } from "../../protocol/units.ts";
import type { Source } from "../epoch/score.ts";

/** An account whose records differ; the index is undefined on the side that has none. */
export type RecordApart = {
  readonly account: Address;
  readonly expected: number | undefined;
  readonly found: number | undefined;
};

/** All accounts whose first `width` bytes differ between two lists of records that rise by account. */
export function* recordsApart(
  expected: Uint8Array,
  found: Uint8Array,
  size: number,
  width = size,
): Generator<RecordApart> {
  const [left, right] = [expected.length / size, found.length / size];
  for (let [i, j] = [0, 0]; i < left || j < right; ) {
    const order = i >= left ? 1 : j >= right ? -1 : compareBytes(expected, i * size, found, j * size, 20);
    const [from, at] = order <= 0 ? [expected, i * size] : [found, j * size];
    if (order !== 0 || compareBytes(expected, i * size, found, j * size, width) !== 0) {
      const account = toHex(from.subarray(at, at + 20));
      yield { account, expected: order <= 0 ? i : undefined, found: order >= 0 ? j : undefined };
    }
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
}

/** The features and declared scores that an artifact claims, in place of what a log folds to. */
export function readFrom({ scores }: Pick<Artifact, "scores">): Source {
  const scoresOf = (program: string) => scores.find(({ programId }) => programId === program);
  return {
    features: (program) => featuresOf(scoresOf(program)),
    scores: (program) => declaredOf(scoresOf(program)),
  };
}

function featuresOf(scores: Scores | undefined) {
  const { count: n, featureCount } = scores ?? { count: 0, featureCount: 0 };
  const features = new BigInt64Array(n * featureCount);
  if (!scores) return { accounts: new Uint8Array(0), features, n };
  const [view, size] = [viewOf(scores.records), scoreBytes(featureCount)];
  for (let i = 0; i < features.length; i++) {
    const row = Math.floor(i / featureCount);
    features[i] = view.getBigInt64(row * size + 20 + 8 * (i % featureCount), true);
  }
  return { accounts: accountsOf(scores), features, n };
}

function declaredOf(scores: Scores | undefined) {
  const n = scores?.count ?? 0;
  const halves = new BigUint64Array(2 * n);
  if (!scores) return { accounts: new Uint8Array(0), scores: halves, n };
  const [view, size] = [viewOf(scores.records), scoreBytes(scores.featureCount)];
  for (let i = 0; i < halves.length; i++) {
    halves[i] = view.getBigUint64((i >> 1) * size + size - 16 + 8 * (i & 1), true);
  }
  return { accounts: accountsOf(scores), scores: halves, n };
}

/** The accounts of some scores, 20 bytes each. */
export function accountsOf({ count, featureCount, records }: Scores): Uint8Array {
  const size = scoreBytes(featureCount);
  const accounts = new Uint8Array(20 * count);
  for (let i = 0; i < count; i++) accounts.set(records.subarray(i * size, i * size + 20), 20 * i);
  return accounts;
}
