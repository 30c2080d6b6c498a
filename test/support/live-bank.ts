import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contract } from "ethers/contract";
import { readHead } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import { parseConfig } from "../../oracle/config.ts";
import { type Operator, openOperator } from "../../oracle/epoch/operator.ts";
import { sealableAtS } from "../../oracle/epoch/seal.ts";
import { importSource } from "../../oracle/import/append.ts";
import { simulatedNetwork } from "../../oracle/import/simulated.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import type { Address } from "../../protocol/units.ts";
import { type LocalBank, startBank } from "../../scripts/demo/bank.ts";
import type { Wanted } from "../../scripts/deploy/development.ts";

/** A deployed bank on a chain of its own, and an operator whose files outlive it. */
export type LiveBank = LocalBank & {
  readonly folder: string;
  /** Opens the operator's files and keys, as a new process would. */
  readonly open: () => Promise<Operator>;
  /** Appends a simulated network, `wallets` in it, to the log and lets the chain's clock reach the time to end the epoch. */
  readonly earn: (operator: Operator, accounts: number, seed: number, wallets?: readonly Address[]) => Promise<void>;
  /** Lets the pending report become active. */
  readonly activate: () => Promise<void>;
  readonly veto: () => Promise<void>;
};

export async function liveBank(wanted?: Wanted): Promise<LiveBank> {
  const local = await startBank(wanted);
  const { bank, provider } = local;
  const folder = await mkdtemp(join(tmpdir(), "bank-live-"));
  return {
    ...local,
    folder,
    open: () => openOperator({ ...parseConfig({}, folder), dataFolder: folder }, bank, DEVELOPMENT_PLACES),
    async earn({ log }, accounts, seed, wallets) {
      importSource({ log, producers: developmentProducers(bank.chainId) }, simulatedNetwork(accounts, seed, wallets));
      const { epoch } = await readHead(bank);
      await passTimeTo(provider, await sealableAtS(log, bank, epoch + 1n));
    },
    activate: async () => passTimeTo(provider, (await readHead(bank)).activeAtS),
    async veto() {
      const guardian = await provider.getSigner(DEVELOPMENT_PLACES.guardian);
      await (await (bank.ledger.connect(guardian) as Contract).veto()).wait();
    },
    async close() {
      await local.close();
      await rm(folder, { recursive: true });
    },
  };
}
