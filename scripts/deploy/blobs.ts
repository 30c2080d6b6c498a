import type { Signer } from "ethers/providers";
import { blobInitCode, blobParts } from "../../protocol/models/blob.ts";

/** Deploys the contracts whose code holds the weights; their addresses in order, as a model's constructor takes them. */
export async function deployBlobs(sender: Signer, weights: Uint8Array): Promise<string[]> {
  const parts: string[] = [];
  for (const part of blobParts(weights)) {
    const receipt = await (await sender.sendTransaction({ data: blobInitCode(part) })).wait();
    parts.push(receipt!.contractAddress!);
  }
  return parts;
}
