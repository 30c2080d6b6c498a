import { EVENT_WORDS, HEADER_WORDS, wordsOf } from "../../protocol/batch.ts";
import { KEY_CELLS, rowOf } from "./accounts.ts";
import { addPair } from "./pairs.ts";
import { addLarge, PARTS, type Part, type PartialFold, partOf, raiseLarge } from "./partial.ts";
import { COUNT, type FoldWindow, MAX, type Plan, planOf, SUM } from "./plan.ts";

/** Events that wait for one part, at first and at most: enough of them repay fetching its state into the cache. */
const WAITING_FIRST = 64;
const WAITING_MOST = 16_384;
/** Of an event all but the upper half of the quantity, which only scores use. */
const RECORD_WORDS = EVENT_WORDS - 2;

/**
 * Folds checked batches into `partial` and returns it. Events of kinds that the spec does not name change nothing, not
 * even the set of accounts.
 */
export function foldInto(partial: PartialFold, batches: Iterable<Uint8Array>): PartialFold {
  const { parts, window } = partial;
  const plan = planOf(partial.spec, window);
  const { firstStep } = plan;
  const filled = new Int32Array(PARTS);
  let room = WAITING_FIRST;
  let waiting = new Uint32Array(PARTS * room * RECORD_WORDS);
  const applyPart = (part: number): void => {
    const from = part * room * RECORD_WORDS;
    applyRecords(parts[part]!, plan, window, waiting.subarray(from, from + filled[part]! * RECORD_WORDS));
    filled[part] = 0;
  };
  const applyAll = (): void => {
    for (let part = 0; part < PARTS; part++) applyPart(part);
  };
  for (const bytes of batches) {
    const words = wordsOf(bytes);
    const end = HEADER_WORDS + EVENT_WORDS * words[1]!;
    for (let at = HEADER_WORDS; at < end; at += EVENT_WORDS) {
      const code = words[at + 12]! >>> 16;
      if (firstStep[code] === firstStep[code + 1]) continue;
      const part = partOf(words, at);
      const record = (part * room + filled[part]!) * RECORD_WORDS;
      for (let word = 0; word < 9; word++) waiting[record + word] = words[at + word]!;
      waiting[record + 9] = words[at + 11]!;
      waiting[record + 10] = words[at + 12]!;
      if (++filled[part]! < room) continue;
      if (room === WAITING_MOST) {
        applyPart(part);
      } else {
        applyAll();
        room *= 4;
        waiting = new Uint32Array(PARTS * room * RECORD_WORDS);
      }
    }
  }
  applyAll();
  return partial;
}

function applyRecords(part: Part, plan: Plan, { startMs, endMs }: FoldWindow, records: Uint32Array): void {
  const { firstStep, op, slices, firstCell, cells: cellBySlice } = plan;
  const lengthMs = endMs - startMs;
  const { rows, seen } = part;
  const rowCells = rows.stride / 2;
  for (let at = 0; at < records.length; at += RECORD_WORDS) {
    const firstPlace = rowOf(rows, records, at) * rowCells + KEY_CELLS;
    const { cells } = rows;
    const last = records[at + 10]!;
    const code = last >>> 16;
    const quantity = records[at + 8]! * 4294967296 + records[at + 7]!;
    const sinceMs = (last & 0xffff) * 4294967296 + records[at + 9]! - startMs;
    const end = firstStep[code + 1]!;
    for (let step = firstStep[code]!; step < end; step++) {
      const of = slices[step]!;
      let slice = 0;
      if (of > 1 && sinceMs > 0) slice = sinceMs >= lengthMs ? of - 1 : Math.floor((sinceMs * of) / lengthMs);
      const cell = cellBySlice[firstCell[step]! + slice]!;
      if (cell < 0) continue;
      const place = firstPlace + cell;
      const kind = op[step];
      if (kind === COUNT) {
        cells[place] = cells[place]! + 1;
      } else if (kind === SUM) {
        const sum = cells[place]! + quantity;
        if (quantity <= Number.MAX_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER) cells[place] = sum;
        else addLarge(part, place, exactQuantity(records, at));
      } else if (kind === MAX) {
        if (quantity > Number.MAX_SAFE_INTEGER) raiseLarge(part, place, exactQuantity(records, at));
        else if (quantity > cells[place]!) cells[place] = quantity;
      } else {
        addPair(seen, place, records[at + 5]!, records[at + 6]!);
      }
    }
  }
}

function exactQuantity(records: Uint32Array, at: number): bigint {
  return (BigInt(records[at + 8]!) << 32n) | BigInt(records[at + 7]!);
}
