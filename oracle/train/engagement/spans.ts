import { keccak256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";
import type { BatchEvent } from "../../../protocol/batch.ts";
import { encodeBatches } from "../../../protocol/batch-builder.ts";
import { toHex } from "../../../protocol/bytes.ts";
import type { Kind } from "../../../protocol/kinds.ts";
import { contentSpec } from "../../../protocol/programs/content.ts";
import type { VideoView } from "../../data/kuairand.ts";
import { OracleError } from "../../errors.ts";
import { fold } from "../../fold/fold.ts";
import { UNIT } from "../trees/objective.ts";
import { newTable, setRow, type Table, type TreeFeature } from "../trees/table.ts";

/** Days of an epoch, and as many after it that are to be told. */
export const SPAN_DAYS = 3;

const DAY_MS = 86_400_000;
const HEADER = { producer: new Uint8Array(32), program: new Uint8Array(32), sequence: 1n };

/** Signs of the features: all show attention, so none may lower a score. */
export const engagementFeatures: readonly TreeFeature[] = contentSpec.map(({ name, unit, max }) => {
  return { name, unit, max, monotone: 1 };
});

/** An account's epoch: its features as the ledger folds them, and its long views in the days after. */
export type SpanRow = {
  readonly features: readonly number[];
  readonly longViews: number;
  /** Day at which the epoch ends, counted from the first view. */
  readonly day: number;
};

/** The events that a platform would send of these views. */
export function viewEvents(views: readonly VideoView[]): BatchEvent[] {
  return views.flatMap((view) => {
    const event = { account: accountOf(view.userId), subject: subjectOf(view.videoId), at: view.atMs };
    const of = (kind: Kind, quantity: number): BatchEvent => ({ ...event, kind, quantity: BigInt(quantity) });
    return [
      of("view", 1),
      of("dwell", view.playMs),
      ...(view.commented ? [of("comment", 1)] : []),
      ...(view.forwarded ? [of("share", 1)] : []),
      ...(view.followed ? [of("follow", 1)] : []),
    ];
  });
}

/**
 * Rows of the epochs that end every `stepDays` days, back from the last that has its days after it. Where views `before` them are known, epochs
 * may begin in those. @throws OracleError `LogTooShort`.
 */
export function spanRows(views: readonly VideoView[], stepDays: number, before: readonly VideoView[] = []): SpanRow[] {
  const startMs = views[0]?.atMs ?? 0;
  const days = Math.ceil(((views.at(-1)?.atMs ?? 0) - startMs + 1) / DAY_MS);
  const firstEnd = before.length > 0 ? 0 : SPAN_DAYS;
  const wanted = firstEnd + SPAN_DAYS;
  if (days < wanted) {
    throw new OracleError("LogTooShort", `the log spans ${days} days, ${wanted} are wanted`, { days, wanted });
  }
  const count = Math.floor((days - wanted) / stepDays) + 1;
  const ends = Array.from({ length: count }, (_, i) => days - SPAN_DAYS - (count - 1 - i) * stepDays);
  const all = [...before, ...views];
  return ends.flatMap((day) => rowsOf(all, startMs, day));
}

/** Whether views go on where those before them end, and an epoch fits into what came before: else its counts would lack days. */
export function goOn(before: readonly VideoView[], views: readonly VideoView[]): boolean {
  if (before.length === 0) return false;
  const startMs = views[0].atMs;
  return startMs - before[before.length - 1].atMs <= DAY_MS && startMs - before[0].atMs >= SPAN_DAYS * DAY_MS;
}

function rowsOf(views: readonly VideoView[], startMs: number, day: number): SpanRow[] {
  const atDay = (count: number) => startMs + count * DAY_MS;
  const within = (from: number, to: number) => views.filter(({ atMs }) => atMs >= atDay(from) && atMs < atDay(to));
  const batches = encodeBatches(HEADER, viewEvents(within(day - SPAN_DAYS, day)));
  const { accounts, features, n } = fold(batches, contentSpec, atDay(day - SPAN_DAYS), atDay(day));
  const after = new Map<string, number>();
  for (const { userId, longView } of within(day, day + SPAN_DAYS)) {
    const account = accountOf(userId);
    after.set(account, (after.get(account) ?? 0) + Number(longView));
  }
  const width = contentSpec.length;
  return Array.from({ length: n }, (_, row) => ({
    features: Array.from(features.subarray(row * width, (row + 1) * width), Number),
    longViews: after.get(toHex(accounts.subarray(20 * row, 20 * row + 20))) ?? 0,
    day,
  }));
}

/** The rows for the trees; the target is in units of 2^-16 of a long view. */
export function spanTable(rows: readonly SpanRow[]): Table {
  const table = newTable(engagementFeatures, rows.length);
  rows.forEach(({ features, longViews }, row) => {
    setRow(table, row, features, longViews * UNIT);
  });
  return table;
}

/** A video's number; of an id that is none below 2^64, the first eight bytes of its hash. */
function subjectOf(videoId: string): bigint {
  return /^\d{1,19}$/.test(videoId) ? BigInt(videoId) : BigInt(keccak256(toUtf8Bytes(videoId)).slice(0, 18));
}

/** A user's account: the last 20 bytes of the hash of the upstream id. */
function accountOf(userId: string): string {
  return `0x${keccak256(toUtf8Bytes(userId)).slice(-40)}`;
}
