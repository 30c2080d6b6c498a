import type { Contract } from "ethers/contract";
import { formatEther } from "ethers/utils";
import { parseAddress } from "../protocol/units.ts";
import { bankAction, openTaskBank } from "./bank.ts";
import { claimableOf } from "./claimable.ts";

type Arguments = { account: string; data: string };

export default bankAction<Arguments>(async ({ account, data }, hre) => {
  const address = parseAddress(account);
  const { bank, folder, nowS, provider } = await openTaskBank(hre, data);
  const found = await claimableOf(bank, folder, address, nowS);
  if (found.claim === undefined) {
    console.log(`nothing to claim: ${found.reason}`);
    return;
  }
  const { cumulativeWei, proof, amountWei } = found.claim;
  const timeAsset = bank.timeAsset.connect(await provider.getSigner()) as Contract;
  const receipt = await (await timeAsset.claim(address, cumulativeWei, proof)).wait();
  console.log(`${formatEther(amountWei)} TIME paid to ${account} in ${receipt.hash} (${receipt.gasUsed} gas)`);
});
