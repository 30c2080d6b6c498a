import type { Seconds } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import { DEVELOPMENT_CHAIN_ID } from "../sign/keys.ts";

/** What takes Hardhat's and anvil's own calls: a JSON-RPC provider of ethers, or Hardhat's connection behind one. */
export type DevelopmentNode = { send: (method: string, params: unknown[]) => Promise<unknown> };

/**
 * Mines a block at `atS` on a development node, or nothing if that time has come.
 * @throws `TimeNotOurs` on any chain but 31337.
 */
export async function passTimeTo(node: DevelopmentNode, atS: Seconds): Promise<void> {
  const chainId = BigInt((await node.send("eth_chainId", [])) as string);
  if (chainId !== DEVELOPMENT_CHAIN_ID) {
    throw new OracleError(
      "TimeNotOurs",
      `chain ${chainId} keeps its own time, wait until ${atS}`,
      { chainId, atS },
      { retry: true },
    );
  }
  const { timestamp } = (await node.send("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
  if (BigInt(timestamp) >= atS) return;
  await node.send("evm_setNextBlockTimestamp", [Number(atS)]);
  await node.send("evm_mine", []);
}
