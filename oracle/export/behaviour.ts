import { EVENT_WORDS, eventAt, HEADER_WORDS, MAX_EVENTS, parseBatch, wordsOf } from "../../protocol/batch.ts";
import { encodeBatch } from "../../protocol/batch-builder.ts";
import { fromHex } from "../../protocol/bytes.ts";
import type { ExportedEvent } from "../../protocol/score-export.ts";
import type { Address, Hex } from "../../protocol/units.ts";

/** All that an account did in checked batches, in their order. */
export function behaviourOf(batches: Iterable<Uint8Array>, account: Address): ExportedEvent[] {
  const wanted = wordsOf(fromHex(account, 20));
  const found: ExportedEvent[] = [];
  for (const bytes of batches) {
    const words = wordsOf(bytes);
    const places: number[] = [];
    for (let index = 0, at = HEADER_WORDS; index < words[1]; index++, at += EVENT_WORDS) {
      if (wanted.every((word, i) => words[at + i] === word)) places.push(index);
    }
    if (places.length === 0) continue;
    const parsed = parseBatch(bytes);
    // What the log handed out was checked when it was appended.
    if (!parsed.ok) throw new Error("the log holds what is no batch");
    for (const place of places) {
      const { account: _, ...event } = eventAt(parsed.batch, place);
      found.push(event);
    }
  }
  return found;
}

/** The same events as batches of nobody's, for whoever folds them again. @throws BatchError for events that no batch takes. */
export function batchesOf(events: readonly ExportedEvent[], program: Hex, account: Address): Uint8Array[] {
  const producer = new Uint8Array(32);
  const batches: Uint8Array[] = [];
  for (let from = 0; from < events.length; from += MAX_EVENTS) {
    const some = events.slice(from, from + MAX_EVENTS).map((event) => ({ ...event, account }));
    batches.push(encodeBatch({ producer, program: fromHex(program, 32), sequence: 1n, events: some }));
  }
  return batches;
}
