import { hexlify } from "ethers/utils";
import type { Transfers } from "../../data/hop.ts";
import { randomAccount, randomOf } from "../../random.ts";
import { STREAM_NODES } from "./network.ts";
import { type SimulationOptions, simulationOptions } from "./options.ts";

const STREAM_TRANSFERS = 5;
const FIRST_USE_S = 1_622_505_600;
const YEAR_MIN = 525_600;

/** A node's transfers, and whether it is one of a ring, which nobody who judges it is told. */
export type SimulatedTransfers = Transfers & { ring: boolean };

/**
 * What the transfers of a simulated network's nodes show: three in ten are accounts of rings, which deal with one another. The process is in
 * docs/data.md. @throws `BadSimulation`.
 */
export function simulateTransfers(
  given: Partial<SimulationOptions> & Pick<SimulationOptions, "seed" | "accounts">,
): SimulatedTransfers[] {
  const { seed, accounts, wallets } = simulationOptions(given);
  return Array.from({ length: accounts }, (_, index) => {
    const address = hexlify(wallets[index] ?? randomAccount(randomOf(seed, STREAM_NODES, index)));
    const { below, chance, heavy } = randomOf(seed, STREAM_TRANSFERS, index);
    const ring = chance(3000) && wallets[index] === undefined;
    const firstUseS = FIRST_USE_S + 60 * below(YEAR_MIN);
    const transfers = ring ? 4 + below(12) : heavy(4, 400);
    const counterparties = 2 + below(transfers - 1);
    const candidateCounterparties = ring ? counterparties - below(2) : below(2 + Math.floor(counterparties / 8));
    const bridgeVolumeUsd = ring ? 100 + below(1500) : heavy(500, 500_000);
    return { address, firstUseS, transfers, counterparties, candidateCounterparties, bridgeVolumeUsd, ring };
  });
}
