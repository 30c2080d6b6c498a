import { getBytes } from "ethers/utils";
import { MAX_EVENTS } from "../../protocol/batch.ts";
import { batchBuilder } from "../../protocol/batch-builder.ts";
import { programId } from "../../protocol/features.ts";
import type { Kind } from "../../protocol/kinds.ts";

/** One event before it is packed; `account` is 20 bytes and may be shared between the events of one account. */
export type ImportedEvent = {
  account: Uint8Array;
  subject: number;
  quantity: number | bigint;
  at: number;
  kind: Kind;
};

/** Packs events as they come, `size` at most in a batch, numbered from 1; holds one batch at a time. */
export function* packBatches(
  producer: Uint8Array,
  program: string,
  events: Iterable<ImportedEvent>,
  size = MAX_EVENTS,
): Generator<Uint8Array> {
  const builder = batchBuilder(producer, getBytes(programId(program)));
  let sequence = 1n;
  for (const { account, subject, quantity, at, kind } of events) {
    builder.add(account, subject, quantity, at, kind);
    if (builder.count() === size) yield builder.take(sequence++);
  }
  if (builder.count() > 0) yield builder.take(sequence);
}
