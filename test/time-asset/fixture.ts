import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { parseEther } from "ethers";
import hre from "hardhat";
import { timeAssetDomain } from "../../protocol/claim.ts";
import type { Address } from "../../protocol/units.ts";

/**
 * A time asset whose ledger is the first account, with a root that is active: OpenZeppelin's tree of (account, cumulativeWei) in
 * which the second account has earned 7 TIME and a wallet contract of the third 5; `others` more have earned one each.
 */
export async function assetWithRoot(others = 9) {
  const { ethers, networkHelpers, provider } = await hre.network.create();
  const [, account, owner, to, stranger] = await ethers.getSigners();
  const time = await ethers.deployContract("TimeAsset");
  const wallet = await ethers.deployContract("SmartWallet", [owner.address]);
  const amounts: [string, bigint][] = [
    [account.address, parseEther("7")],
    [String(wallet.target), parseEther("5")],
    ...Array.from({ length: others }, (_, i): [string, bigint] => [
      ethers.getAddress(`0x${"ab".repeat(19)}${(i + 16).toString(16)}`),
      parseEther("1"),
    ]),
  ];
  const tree = StandardMerkleTree.of(amounts, ["address", "uint256"]);
  const issuedWei = amounts.reduce((sum, [, wei]) => sum + wei, 0n);
  await time.schedule(tree.root, issuedWei, 0);
  const domain = timeAssetDomain(31337n, String(time.target) as Address);
  const proofOf = (address: string) => tree.getProof(amounts.findIndex(([holder]) => holder === address));
  return {
    ethers,
    networkHelpers,
    provider,
    time,
    wallet,
    account,
    owner,
    to,
    stranger,
    amounts,
    tree,
    issuedWei,
    domain,
    proofOf,
  };
}
