import { readHead } from "../../../oracle/chain/bank.ts";
import { passTimeTo } from "../../../oracle/chain/time.ts";
import { openClaims } from "../../../oracle/claim/claims.ts";
import type { Operator } from "../../../oracle/epoch/operator.ts";
import { runEpoch } from "../../../oracle/epoch/run.ts";
import { sealableAtS } from "../../../oracle/epoch/seal.ts";
import { importSource } from "../../../oracle/import/append.ts";
import { simulatedNetwork } from "../../../oracle/import/simulated.ts";
import { developmentProducers } from "../../../oracle/keys/producer.ts";
import { deltaAt } from "../../../protocol/records.ts";
import type { Address } from "../../../protocol/units.ts";
import type { LocalBank } from "../bank.ts";
import { settleRest } from "../pay.ts";

/** One epoch of a simulated network in which `workers` come first; all that it earned is settled. Everyone who earned. */
export async function earn(
  { bank, provider, rpc }: LocalBank,
  operator: Operator,
  accounts: number,
  seed: number,
  workers: readonly Address[],
): Promise<Address[]> {
  const producers = developmentProducers(bank.chainId);
  importSource({ log: operator.log, producers }, simulatedNetwork(accounts, seed, workers));
  await passTimeTo(provider, await sealableAtS(operator.log, bank, 1n));
  const { closed } = await runEpoch(operator);
  await passTimeTo(provider, (await readHead(bank)).activeAtS);
  await settleRest(bank, rpc, openClaims(closed.report, closed.deltas), [], () => undefined);
  return Array.from({ length: closed.deltas.count }, (_, i) => deltaAt(closed.deltas, i).account);
}
