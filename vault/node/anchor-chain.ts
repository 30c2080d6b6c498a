import { Contract } from "ethers/contract";
import type { SigningKey } from "ethers/crypto";
import type { Provider } from "ethers/providers";
import { Wallet } from "ethers/wallet";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import type { Address } from "../../protocol/units.ts";
import type { AnchorChain } from "./anchor.ts";

/** Posts with the node's own key, which needs the vault role and some gas. */
export function anchorChain(provider: Provider, contract: Address, key: SigningKey): AnchorChain {
  const dataShare = new Contract(contract, dataShareAbi, new Wallet(key, provider));
  return {
    lastEpoch: () => dataShare.lastAnchoredEpoch(),
    rootOf: (epoch) => dataShare.readsRootOf(epoch),
    async post({ epoch, root, first, last }) {
      try {
        await (await dataShare.anchorReads(epoch, root, last - first + 1)).wait();
        return true;
      } catch (error) {
        const last: bigint = await dataShare.lastAnchoredEpoch();
        if (last < epoch) throw error;
        return (await dataShare.readsRootOf(epoch)) === root;
      }
    },
  };
}
