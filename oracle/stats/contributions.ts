import { EVENT_WORDS, HEADER_WORDS, wordsOf } from "../../protocol/batch.ts";
import { KIND_CODES, KINDS_BY_CODE, type Kind } from "../../protocol/kinds.ts";
import type { Hex } from "../../protocol/units.ts";
import { type AccountRows, accountRows, KEY_CELLS, rowOf } from "../fold/accounts.ts";
import { below, type Words } from "./noise.ts";

/** What is counted: the accounts that did something of a kind in a program. Known before any event is. */
export type Bucket = { readonly program: Hex; readonly kind: Kind };

/** The batches of one program. */
export type ProgramBatches = { readonly program: Hex; readonly batches: Iterable<Uint8Array> };

/** No account counts in more buckets than these, whatever it did. */
export const MOST_BUCKETS = 4;

const KINDS = Object.keys(KIND_CODES) as Kind[];
const PLACE_BY_CODE = KINDS_BY_CODE.map((kind) => (kind === undefined ? -1 : KINDS.indexOf(kind)));

/** All buckets of some programs, of each program all kinds. They follow from public names alone, so that which exist tells nothing. */
export function bucketsOf(programs: readonly Hex[]): Bucket[] {
  return programs.flatMap((program) => KINDS.map((kind) => ({ program, kind })));
}

/**
 * How many accounts count in each bucket of `bucketsOf` the sources' programs. An account adds 1 to the buckets that it touched, of
 * more than MOST_BUCKETS to as many that are drawn: without it at most so many counts would be one less.
 */
export function countAccounts(words: Words, sources: readonly ProgramBatches[]): number[] {
  const buckets = KINDS.length * sources.length;
  const rows = accountRows(buckets);
  for (const [place, { batches }] of sources.entries()) {
    for (const bytes of batches) mark(rows, bytes, KEY_CELLS + place * KINDS.length);
  }
  const counts = new Array<number>(buckets).fill(0);
  for (let row = 0; row < rows.n; row++) {
    const from = (row * rows.stride) / 2 + KEY_CELLS;
    const touched = counts.map((_, bucket) => bucket).filter((bucket) => rows.cells[from + bucket] !== 0);
    for (const bucket of drawnFrom(words, touched)) counts[bucket]++;
  }
  return counts;
}

function mark(rows: AccountRows, bytes: Uint8Array, firstCell: number): void {
  const words = wordsOf(bytes);
  const end = HEADER_WORDS + EVENT_WORDS * words[1];
  for (let at = HEADER_WORDS; at < end; at += EVENT_WORDS) {
    const first = (rowOf(rows, words, at) * rows.stride) / 2 + firstCell;
    rows.cells[first + PLACE_BY_CODE[words[at + 12] >>> 16]] = 1;
  }
}

/** All if they are few, else MOST_BUCKETS of them, every choice as likely as any other. */
function drawnFrom(words: Words, touched: number[]): number[] {
  if (touched.length <= MOST_BUCKETS) return touched;
  for (let i = 0; i < MOST_BUCKETS; i++) {
    const j = i + below(words, touched.length - i);
    [touched[i], touched[j]] = [touched[j], touched[i]];
  }
  return touched.slice(0, MOST_BUCKETS);
}
