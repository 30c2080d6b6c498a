import { getBytes } from "ethers/utils";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { type Log, openLog } from "../../oracle/log/log.ts";
import { DEVELOPMENT_CHAIN_ID } from "../../oracle/sign/keys.ts";
import { batchBuilder } from "../../protocol/batch-builder.ts";
import { programId } from "../../protocol/features.ts";
import type { Kind } from "../../protocol/kinds.ts";
import { CONTENT_PROGRAM } from "../../protocol/programs/content.ts";
import type { Address } from "../../protocol/units.ts";

/** What a platform tells the operators of its readers: signed batches of events whose subject is a listing's id. */
export type Tracker = {
  readonly note: (account: Address, listing: number, kind: Kind, atS: number) => void;
  /** Signs what was noted since, and appends it to the operators' log. */
  readonly send: () => void;
  readonly log: Log;
};

const LABEL = "the simulated platform";

export function openTracker(file: string): Tracker {
  const producer = developmentProducers(DEVELOPMENT_CHAIN_ID)(LABEL);
  const log = openLog(file);
  const program = programId(CONTENT_PROGRAM);
  log.admit(producer.publicKey, program, LABEL);
  const builder = batchBuilder(producer.publicKey, program);
  let sequence = 1n;
  return {
    log,
    note: (account, listing, kind, atS) => builder.add(getBytes(account), listing, 1, atS * 1000, kind),
    send() {
      if (builder.count() === 0) return;
      const bytes = builder.take(sequence++);
      const [{ status }] = log.appendMany([{ bytes, signature: producer.sign(bytes) }]);
      if (status !== "accepted") throw new Error(`the tracker's batch was ${status}`);
    },
  };
}
