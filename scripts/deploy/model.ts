import { type BaseContract, ContractFactory } from "ethers/contract";
import type { Signer } from "ethers/providers";
import hre from "hardhat";
import { blobInitCode, blobParts } from "../../protocol/models/blob.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { parseWeighed } from "../../protocol/models/weighed.ts";
import { MODEL_CONTRACTS } from "./plan.ts";

/** Deploys one model with its weights, or with the model that it weighs. Contracts must be compiled. */
export async function deployModel(
  sender: Signer,
  kind: ModelKind,
  featureSpec: string,
  weights: Uint8Array,
): Promise<BaseContract> {
  const { abi, bytecode } = await hre.artifacts.readArtifact(MODEL_CONTRACTS[kind]);
  const factory = new ContractFactory(abi, bytecode, sender);
  const contract = await factory.deploy(await placeOf(sender, kind, weights), featureSpec);
  return contract.waitForDeployment();
}

/** What the constructor takes first: where the weights lie, or the model that is weighed. */
async function placeOf(sender: Signer, kind: ModelKind, weights: Uint8Array): Promise<string | string[]> {
  if (kind === "weighed") {
    const inner = parseWeighed(weights);
    return (await deployModel(sender, inner.kind, inner.featureSpec, inner.weights)).getAddress();
  }
  const parts = await deployBlobs(sender, weights);
  return kind === "trees" ? parts : parts[0];
}

/** Deploys the contracts whose code holds the weights; their addresses in order. */
async function deployBlobs(sender: Signer, weights: Uint8Array): Promise<string[]> {
  const parts: string[] = [];
  for (const part of blobParts(weights)) {
    const receipt = await (await sender.sendTransaction({ data: blobInitCode(part) })).wait();
    parts.push(receipt!.contractAddress!);
  }
  return parts;
}
