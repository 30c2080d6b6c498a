import { eventAt, parseBatch } from "../../protocol/batch.ts";
import { toHex } from "../../protocol/bytes.ts";
import { decodeMarker, MARKER } from "./chain.ts";
import { logError } from "./errors.ts";
import type { Entry } from "./read.ts";

/**
 * Entries as JSON, a line each event and each end marker, for tools that cannot read packed batches. Subjects, quantities and
 * sequences are strings: JSON numbers hold 53 bits. `file` is named where an entry turns out damaged (`LogDamaged`).
 */
export function* exportLines(file: string, entries: Iterable<Entry>): Generator<string> {
  for (const { offset, kind, bytes, head } of entries) {
    if (kind === MARKER) {
      const marker = decodeMarker(bytes);
      if (marker === undefined) throw logError("LogDamaged", file, "the entry is no marker", { offset });
      yield JSON.stringify({ offset, ...marker, logRoot: toHex(head) });
      continue;
    }
    const parsed = parseBatch(bytes);
    if (!parsed.ok) throw logError("LogDamaged", file, "the entry is no batch", { offset });
    const { batch } = parsed;
    const [producer, program, sequence] = [toHex(batch.producer), toHex(batch.program), String(batch.sequence)];
    for (let index = 0; index < batch.count; index++) {
      const { account, subject, quantity, at, kind } = eventAt(batch, index);
      const event = { account, subject: String(subject), quantity: String(quantity), at, kind };
      yield JSON.stringify({ offset, producer, program, sequence, ...event });
    }
  }
}
