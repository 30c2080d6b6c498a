import { join } from "node:path";
import { getBytes } from "ethers/utils";
import { featureSpecHash } from "../../../protocol/features.ts";
import { NETWORK_WEIGHED_PROGRAM } from "../../../protocol/programs/network-weighed.ts";
import type { Transfers } from "../../data/hop.ts";
import { OracleError } from "../../errors.ts";
import type { Log } from "../../log/log.ts";
import { openScorer } from "../../score/scorer.ts";
import { qualitySpec, transferRows } from "../../train/quality/features.ts";
import type { Source } from "../append.ts";
import type { ImportedEvent } from "../batches.ts";

/** An account and its weight in [0, 65536]. */
export type Weighed = { readonly address: string; readonly weight: bigint };

const QUALITY_MODEL = join(import.meta.dirname, "../../models/quality/1");

/**
 * Weighs accounts by a quality model, the shipped one unless another is named. @throws OracleError `AccountTwice`, `NoQualityModel`, and what
 * `openScorer` does.
 */
export async function weigh(accounts: readonly Transfers[], folder = QUALITY_MODEL): Promise<Weighed[]> {
  requireOnce(accounts);
  const scorer = await openScorer(folder, { workers: 1 });
  try {
    const { name, version, featureSpec } = scorer.card;
    if (featureSpec !== featureSpecHash(qualitySpec)) {
      const message = `${folder} holds ${name}/${version}, which says nothing about the quality of accounts`;
      throw new OracleError("NoQualityModel", message, { folder, model: `${name}/${version}`, featureSpec });
    }
    const weights = await scorer.score(transferRows(accounts), accounts.length);
    return accounts.map(({ address }, row) => ({ address, weight: weights[row] }));
  } finally {
    await scorer.close();
  }
}

/** Weights as a source for the program that pays by them. */
export function weightSource(label: string, weighed: readonly Weighed[], atMs: number): Source {
  return { label, program: NETWORK_WEIGHED_PROGRAM, events: weightEvents(weighed, atMs) };
}

/**
 * What a producer says of accounts in the epoch that is open in the log. One key an epoch, so that other weights for the same epoch are
 * refused instead of standing beside the first.
 */
export function weightsOfEpoch(log: Pick<Log, "lastSealed">, weighed: readonly Weighed[]): Source {
  const last = log.lastSealed();
  const [epoch, startMs] = last ? [last.epoch + 1, 1000 * last.windowEnd] : [1, 1];
  return weightSource(`weights/${epoch}`, weighed, startMs);
}

/** Whom nobody weighs has the weight 0, so a weight of 0 need not be said. */
function* weightEvents(weighed: readonly Weighed[], at: number): Generator<ImportedEvent> {
  for (const { address, weight } of weighed) {
    if (weight > 0n) yield { account: getBytes(address), subject: 0, quantity: weight, at, kind: "quality" };
  }
}

/** The larger of two weights would count, whoever wrote the other. */
function requireOnce(accounts: readonly Transfers[]): void {
  const rows = new Map<string, number>();
  for (const [row, { address }] of accounts.entries()) {
    const first = rows.get(address);
    if (first !== undefined) {
      const message = `${address} stands in rows ${first + 1} and ${row + 1}: an account is weighed once`;
      throw new OracleError("AccountTwice", message, { address, first: first + 1, again: row + 1 });
    }
    rows.set(address, row);
  }
}
