import type { Hex } from "../../protocol/units.ts";
import { VaultError } from "../errors.ts";
import { type Block, contractSigned, readHead } from "./chain.ts";
import type { NodeDeps } from "./deps.ts";
import type { Rpc } from "./rpc.ts";

/** A chain node and its newest block, which was found fresh. */
export type Eye = { readonly rpc: Rpc; readonly head: Block };

/**
 * The newest block of every chain node, if all are fresh.
 * @throws `HeadStale`, `ClockBehind`, `RpcLagging`, `HeadWentBack`, and those of rpcOf; all may pass with time.
 */
export async function freshEyes({ rpcs, limits, nowS, store }: NodeDeps): Promise<readonly Eye[]> {
  const eyes = await Promise.all(rpcs.map(async (rpc) => ({ rpc, head: await readHead(rpc) })));
  const now = nowS();
  const highest = eyes.reduce((most, { head }) => (head.number > most ? head.number : most), 0n);
  for (const [place, { head }] of eyes.entries()) {
    const behind = highest - head.number;
    if (behind > limits.lagBlocks) {
      throw refused("RpcLagging", `chain node ${place} is ${behind} blocks behind another`, { place, behind });
    }
    const ageS = now - head.timestampS;
    if (ageS > limits.headAgeS) {
      throw refused("HeadStale", `the newest block of chain node ${place} is ${ageS} s old`, { place, ageS });
    }
    if (-ageS > limits.skewS) {
      throw refused("ClockBehind", `the chain is ${-ageS} s ahead of this node's clock`, { place, aheadS: -ageS });
    }
  }
  const seen = store.highestBlock();
  const lowest = eyes.reduce((least, { head }) => (head.number < least ? head.number : least), highest);
  // An old state shows rights that were revoked since.
  if (lowest + limits.lagBlocks < seen) {
    throw refused("HeadWentBack", `the chain is at block ${lowest}, and was at ${seen}`, { head: lowest, seen });
  }
  store.sawBlock(highest);
  return eyes;
}

/** The newest of the blocks. */
export function newest(eyes: readonly Eye[]): Block {
  return eyes.reduce((most, eye) => (eye.head.number > most.head.number ? eye : most)).head;
}

/** Whether a wallet that is a contract signed, as every chain node says. */
export async function walletSigned(eyes: readonly Eye[], wallet: Hex, digest: Hex, signature: Hex): Promise<boolean> {
  const answers = await Promise.all(eyes.map(({ rpc, head }) => contractSigned(rpc, wallet, head, digest, signature)));
  return answers.every(Boolean);
}

function refused(name: string, message: string, figures: Record<string, bigint | number>): VaultError {
  return new VaultError(name, message, figures, { retry: true });
}
