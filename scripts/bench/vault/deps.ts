import { SigningKey } from "ethers/crypto";
import type { Address } from "../../../protocol/units.ts";
import { vaultDomain } from "../../../protocol/vault.ts";
import type { NodeDeps } from "../../../vault/node/deps.ts";
import { nodeKeys } from "../../../vault/node/keys.ts";
import { meterOf } from "../../../vault/node/meter.ts";
import type { Rpc } from "../../../vault/node/rpc.ts";
import { openStore } from "../../../vault/node/store.ts";

/** A node that takes any age of a block, and counts as a real one does, to other limits. */
export async function nodeDeps(contract: Address, privateKey: string, file: string, rpc: Rpc): Promise<NodeDeps> {
  return {
    contract,
    domain: vaultDomain(31337n, contract),
    keys: await nodeKeys(new SigningKey(privateKey)),
    store: openStore(file),
    rpcs: [rpc],
    limits: { headAgeS: 1000n, skewS: 1000n, lagBlocks: 0n, blocksBack: 0n },
    nowS: () => BigInt(Math.floor(Date.now() / 1000)),
    calls: meterOf("TooManyCalls", 1_000_000, () => performance.now()),
    words: meterOf("TooManyWords", 1_000_000, () => performance.now()),
    proxy: undefined,
    log: () => {},
  };
}
