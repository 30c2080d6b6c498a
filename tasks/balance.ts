import { formatEther } from "ethers/utils";
import { parseAddress } from "../protocol/units.ts";
import { bankAction, openTaskBank } from "./bank.ts";
import { claimableOf } from "./claimable.ts";

type Arguments = { account: string; data: string };

export default bankAction<Arguments>(async ({ account, data }, hre) => {
  const address = parseAddress(account);
  const { bank, folder, nowS } = await openTaskBank(hre, data);
  const { balanceWei, claimedWei, claim, reason } = await claimableOf(bank, folder, address, nowS);
  console.log(`balance    ${formatEther(balanceWei)} TIME`);
  console.log(`paid       ${formatEther(claimedWei)} TIME in all`);
  console.log(`claimable  ${formatEther(claim?.amountWei ?? 0n)} TIME${reason ? `: ${reason}` : ""}`);
});
