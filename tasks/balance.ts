import { formatEther } from "ethers/utils";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { parseAddress } from "../protocol/units.ts";
import { openTaskBank } from "./bank.ts";
import { claimableOf } from "./claimable.ts";

type Arguments = { account: string; data: string };

export default async function balance({ account, data }: Arguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const address = parseAddress(account);
  const { bank, folder, nowS } = await openTaskBank(hre, data);
  const { balanceWei, claimedWei, claim, reason } = await claimableOf(bank, folder, address, nowS);
  console.log(`balance    ${formatEther(balanceWei)} TIME`);
  console.log(`paid       ${formatEther(claimedWei)} TIME in all`);
  console.log(`claimable  ${formatEther(claim?.amountWei ?? 0n)} TIME${reason ? `: ${reason}` : ""}`);
}
