import { getBytes } from "ethers/utils";
import type { Source } from "./append.ts";
import { simulationSource } from "./simulate/import.ts";

/** A simulated network of nodes as a source; its first accounts are `wallets`, in any notation. @throws `BadSimulation`. */
export function simulatedNetwork(accounts: number, seed: number, wallets: readonly string[] = []): Source {
  return simulationSource({ what: "network", accounts, seed, wallets: wallets.map((wallet) => getBytes(wallet)) });
}
