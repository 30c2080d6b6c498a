import { id } from "ethers/hash";
import hre from "hardhat";
import { blobInitCode } from "../../protocol/models/blob.ts";

export const SPEC = id("a spec");

/** A chain to which weights are stored, part by part, and tree models deployed that read them. */
export async function treeChain() {
  const { ethers } = await hre.network.getOrCreate();
  const [sender] = await ethers.getSigners();
  const store = async (...parts: Uint8Array[]) => {
    const addresses: string[] = [];
    for (const part of parts) {
      const receipt = await (await sender.sendTransaction({ data: blobInitCode(part) })).wait();
      addresses.push(receipt?.contractAddress as string);
    }
    return addresses;
  };
  const deploy = async (chunks: string[]) => ethers.deployContract("TreeModel", [chunks, SPEC]);
  return { ethers, store, deploy };
}
