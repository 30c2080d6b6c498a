import { join } from "node:path";
import { getBytes } from "ethers/utils";
import { NETWORK_WEIGHED_PROGRAM } from "../../../protocol/programs/network-weighed.ts";
import type { Transfers } from "../../data/hop.ts";
import { OracleError } from "../../errors.ts";
import { openScorer } from "../../score/scorer.ts";
import { transferRows } from "../../train/quality/features.ts";
import type { Source } from "../append.ts";
import type { ImportedEvent } from "../batches.ts";

/** The shipped model that weighs accounts. */
export const QUALITY_MODEL = join(import.meta.dirname, "../../models/quality/1");

/** Of each account its weight in [0, 65536], by the quality model of `folder`. @throws what `openScorer` does. */
export async function weigh(accounts: readonly Transfers[], folder = QUALITY_MODEL): Promise<BigInt64Array> {
  const scorer = await openScorer(folder, { workers: 1 });
  try {
    return await scorer.score(transferRows(accounts), accounts.length);
  } finally {
    await scorer.close();
  }
}

/** What is weighed, when, and under which label for ever. */
export type Weighing = { label: string; accounts: readonly Transfers[]; atMs: number; folder?: string };

/** The weights of accounts as a source for the program that pays by them. @throws what `weigh` does. */
export async function weightSource({ label, accounts, atMs, folder }: Weighing): Promise<Source> {
  const weights = await weigh(accounts, folder);
  return { label, program: NETWORK_WEIGHED_PROGRAM, events: weightEvents(accounts, weights, atMs) };
}

/**
 * The label and time of what a producer says of accounts on a day (UTC, as 2026-11-22). One key a day, so that another word about the same
 * day is refused instead of standing beside the first. @throws OracleError `BadDay`.
 */
export function ofDay(day: string): Pick<Weighing, "label" | "atMs"> {
  return { label: `weights/${day}`, atMs: startOf(day) };
}

/** Whom nobody weighs has the weight 0, so a weight of 0 need not be said. */
function* weightEvents(accounts: readonly Transfers[], weights: BigInt64Array, at: number): Generator<ImportedEvent> {
  for (const [row, { address }] of accounts.entries()) {
    if (weights[row] > 0n)
      yield { account: getBytes(address), subject: 0, quantity: weights[row], at, kind: "quality" };
  }
}

function startOf(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(day) && at >= 0 && new Date(at).toISOString().startsWith(day)) return at;
  throw new OracleError("BadDay", `${JSON.stringify(day)} is no day: one as 2026-11-22 is wanted`, { day });
}
