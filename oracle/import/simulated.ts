import { getBytes } from "ethers/utils";
import type { EpochWindow } from "../epoch/seal.ts";
import type { Source } from "./append.ts";
import { simulationSource, weighedNetwork } from "./simulate/import.ts";
import { simulateTransfers } from "./simulate/transfers.ts";

const SLICES = 8;
const LONGEST_SLICE_MS = 31 * 86_400_000;

/** A simulated network of nodes as a source; its first accounts are `wallets`, in any notation. @throws `BadSimulation`. */
export function simulatedNetwork(accounts: number, seed: number, wallets: readonly string[] = []): Source {
  return simulationSource({ what: "network", accounts, seed, wallets: bytesOf(wallets) });
}

/** A simulated network that is paid by weight: its nodes' work, and their weights. @throws `BadSimulation`. */
export function simulatedWeighedNetwork(
  accounts: number,
  seed: number,
  wallets: readonly string[] = [],
): Promise<Source[]> {
  return weighedNetwork({ accounts, seed, wallets: bytesOf(wallets) });
}

/** Which nodes of that network belong to a ring, as lower-case addresses. */
export function simulatedRings(accounts: number, seed: number, wallets: readonly string[] = []): Set<string> {
  const nodes = simulateTransfers({ accounts, seed, wallets: bytesOf(wallets) });
  return new Set(nodes.filter(({ ring }) => ring).map(({ address }) => address));
}

/**
 * A simulated virtual world as a source, in eight slices of an epoch's window (at most 31 days each); its first accounts are
 * `wallets`, in any notation. @throws `BadSimulation`.
 */
export function simulatedWorld(
  accounts: number,
  seed: number,
  { startS, endS }: EpochWindow,
  wallets: readonly string[] = [],
): Source {
  const startMs = 1000 * Number(startS);
  const sliceMs = Math.min(Math.floor((1000 * Number(endS - startS)) / SLICES), LONGEST_SLICE_MS);
  return simulationSource({
    what: "world",
    accounts,
    seed,
    startMs,
    sliceMs,
    slices: SLICES,
    wallets: bytesOf(wallets),
  });
}

function bytesOf(wallets: readonly string[]): Uint8Array[] {
  return wallets.map((wallet) => getBytes(wallet));
}
