import { toHex } from "../../protocol/bytes.ts";
import { BATCH, sha256 } from "../log/chain.ts";
import type { Log } from "../log/log.ts";
import { isSigned, publicKey } from "../log/signature.ts";
import type { Difference } from "./difference.ts";

/** Every batch of the epoch carries its producer's signature. Who may write for a program is the operators' list, not the log's. */
export function* checkBatches(log: Log, epoch: number): Generator<Difference> {
  const end = log.sealed(epoch)!.offset;
  for (const { offset, kind, bytes, signature } of log.entries((log.sealed(epoch - 1)?.offset ?? 0) + 1)) {
    if (offset > end) return;
    if (kind !== BATCH) continue;
    const producer = bytes.subarray(16, 48);
    if (signature && isSigned(sha256(bytes), publicKey(producer), signature)) continue;
    const found = signature ? toHex(signature) : "none";
    yield { stage: "log", field: `entry ${offset}`, expected: `a signature of ${toHex(producer)}`, found };
  }
}
