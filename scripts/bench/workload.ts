import { batchBuilder } from "../../protocol/batch-builder.ts";
import { type Feature, type FeatureSpec, programId } from "../../protocol/features.ts";
import type { Kind } from "../../protocol/kinds.ts";

/** One day of a content platform, the same events on every machine. */
export const WORKLOAD = {
  events: 5_000_000,
  users: 200_000,
  contents: 2000,
  startMs: 1_780_000_000_000,
  lengthMs: 86_400_000,
};

const SLICES = 8;
export const WORKLOAD_PROGRAM = programId("bench");
/** Of 16 events nine are dwells. */
const KIND_WHEEL: readonly Kind[] = [
  ...Array.from({ length: 9 }, (): Kind => "dwell"),
  ...(["view", "view", "like", "comment", "tip", "share", "follow"] as const),
];

const feature = (name: string, op: Feature["op"], kind: Kind): Feature => ({
  name,
  op,
  kind,
  unit: "1",
  min: 0,
  max: 1,
});

/** Sums, counts, maxima, distinct subjects and eight slices: 22 features. */
export const WORKLOAD_SPEC: FeatureSpec = [
  feature("dwellMs", "sum", "dwell"),
  feature("dwells", "count", "dwell"),
  feature("longestDwellMs", "max", "dwell"),
  feature("dweltSubjects", "distinct", "dwell"),
  ...Array.from({ length: SLICES }, (_, index) => ({
    ...feature(`dwellMs${index}`, "sum", "dwell"),
    slice: { index, of: SLICES },
  })),
  feature("views", "count", "view"),
  feature("likes", "count", "like"),
  feature("comments", "count", "comment"),
  feature("shares", "count", "share"),
  feature("follows", "count", "follow"),
  feature("followedSubjects", "distinct", "follow"),
  feature("tips", "count", "tip"),
  feature("tipMinor", "sum", "tip"),
  feature("largestTipMinor", "max", "tip"),
  feature("tippedSubjects", "distinct", "tip"),
];

/** A 32-bit mixer: neighbouring numbers come out unlike. */
function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Users and contents are skewed: a few are met often. Batches of `size` events by one producer (32 bytes). */
export function* workload(producer: Uint8Array, size: number, events = WORKLOAD.events): Generator<Uint8Array> {
  const { users, contents, startMs, lengthMs } = WORKLOAD;
  const words = new Uint32Array(5 * users).map((_, index) => mix(index + 12_345));
  const accounts = new Uint8Array(words.buffer);
  const builder = batchBuilder(producer, WORKLOAD_PROGRAM);
  let sequence = 1n;
  for (let event = 0; event < events; event++) {
    const [a, b, c, d] = [mix(event * 4 + 1), mix(event * 4 + 2), mix(event * 4 + 3), mix(event * 4 + 4)];
    const r = a / 2 ** 32;
    const user = Math.floor(users * r * Math.sqrt(r));
    const content = Math.floor(contents * (b / 2 ** 32) ** 2);
    const kind = KIND_WHEEL[c % 16]!;
    const quantity = kind === "dwell" ? d % 60_000 : kind === "tip" ? (d % 1_000_000) * 1000 : 1;
    const at = startMs + Math.min(lengthMs - 1, Math.floor((event * (lengthMs - 60_000)) / events) + (c % 60_000));
    builder.add(accounts.subarray(20 * user, 20 * user + 20), content, quantity, at, kind);
    if (builder.count() === size) yield builder.take(sequence++);
  }
  if (builder.count() > 0) yield builder.take(sequence);
}
