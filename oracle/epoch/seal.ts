import type { Bank } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";
import type { Log } from "../log/log.ts";
import type { SealedEpoch } from "../log/seal.ts";

/**
 * Ends an epoch at the chain's newest block: its time is the end of the window, and it is where everybody reads the chain.
 * An epoch that has its marker keeps it.
 * @throws `SealRefused` when the log already ended another epoch, `MarkerReorged` when the chain lost the marker's block.
 */
export async function sealEpoch(log: Log, bank: Bank, epoch: bigint): Promise<SealedEpoch> {
  const sealed = log.sealed(Number(epoch)) ?? (await sealNow(log, bank, epoch));
  const block = await bank.provider.getBlock(sealed.blockNumber);
  if (block?.hash === sealed.blockHash) return sealed;
  throw new OracleError(
    "MarkerReorged",
    `the marker of epoch ${epoch} names block ${sealed.blockNumber} as ${sealed.blockHash}, the chain has ${block?.hash ?? "none"}`,
    { epoch, blockNumber: sealed.blockNumber, marked: sealed.blockHash, found: block?.hash ?? undefined },
  );
}

async function sealNow(log: Log, bank: Bank, epoch: bigint): Promise<SealedEpoch> {
  const block = (await bank.provider.getBlock("latest"))!;
  const { number: blockNumber, hash, timestamp: windowEnd } = block;
  const result = log.seal({ epoch: Number(epoch), blockNumber, blockHash: hash!, windowEnd });
  if (result.status !== "refused") return result.sealed;
  const message = `the log cannot end epoch ${epoch}: ${result.reason}`;
  throw new OracleError("SealRefused", message, { epoch, reason: result.reason });
}
