import type { JsonRpcApiProvider, Provider } from "ethers/providers";
import type { Seconds } from "../../protocol/units.ts";
import { DEVELOPMENT_CHAIN_ID } from "../sign/keys.ts";
import type { Bank } from "./bank.ts";

/**
 * The block that says what now is. On a development chain, whose blocks come when they are asked for, that is the one to come: the newest may be
 * hours old.
 */
export function nowTag(chainId: bigint): "pending" | "latest" {
  return chainId === DEVELOPMENT_CHAIN_ID ? "pending" : "latest";
}

/** A time that the next block has at least. */
export async function chainNowS({ chainId, provider }: Bank): Promise<Seconds> {
  // Every provider here speaks JSON-RPC; ethers' own reading of a block wants a number that the one to come has not.
  const block = await (provider as JsonRpcApiProvider).send("eth_getBlockByNumber", [nowTag(chainId), false]);
  return BigInt(block.timestamp);
}

/** Number of the last block that is not younger than `atS`; `lowest` where all above it are. */
export async function lastBlockAt(provider: Provider, atS: Seconds, lowest: number): Promise<number> {
  let [low, high] = [lowest, await provider.getBlockNumber()];
  while (low < high) {
    // Rounded up, so that a range of two gets smaller.
    const middle = Math.ceil((low + high) / 2);
    const block = await provider.getBlock(middle);
    if (BigInt(block!.timestamp) <= atS) low = middle;
    else high = middle - 1;
  }
  return low;
}
