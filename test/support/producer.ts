import { createPrivateKey } from "node:crypto";
import type { SignedBatch } from "../../oracle/log/append.ts";
import { producerKey, signBatch } from "../../oracle/log/signature.ts";
import type { BatchEvent } from "../../protocol/batch.ts";
import { encodeBatch } from "../../protocol/batch-builder.ts";
import { fromHex } from "../../protocol/bytes.ts";
import { programId } from "../../protocol/features.ts";
import { anEvent } from "./batches.ts";

export const PROGRAM = fromHex(programId("test"), 32);

/** A producer whose key is made of `seed` alone; `batch` signs one of its batches. */
export function testProducer(seed: number) {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const key = producerKey(privateKey);
  return {
    key,
    sign: (bytes: Uint8Array): SignedBatch => ({ bytes, signature: signBatch(bytes, privateKey) }),
    batch(sequence: number, events: readonly BatchEvent[] = [anEvent()], program = PROGRAM): SignedBatch {
      return this.sign(encodeBatch({ producer: key, program, sequence: BigInt(sequence), events }));
    },
  };
}
