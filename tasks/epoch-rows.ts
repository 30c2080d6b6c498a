import type { Seconds, Wei } from "../protocol/units.ts";

/** The ledger's events about reports, as they came. */
export type LedgerEvent =
  | { name: "ReportPosted"; epoch: bigint; attempt: bigint; issuedWei: Wei; activeAtS: Seconds }
  | { name: "ReportVetoed" | "ReportVoided"; epoch: bigint; attempt: bigint };

/** One posted report. `issuedWei` counts from the first epoch on. */
export type EpochRow = {
  epoch: bigint;
  attempt: bigint;
  state: "pending" | "active" | "vetoed" | "voided";
  issuedWei: Wei;
  activeAtS: Seconds;
};

/** Every report ever posted and what became of it, by the chain's time. */
export function epochRows(events: readonly LedgerEvent[], nowS: Seconds): EpochRow[] {
  const rows: EpochRow[] = [];
  for (const event of events) {
    if (event.name === "ReportPosted") {
      const { epoch, attempt, issuedWei, activeAtS } = event;
      rows.push({ epoch, attempt, state: nowS < activeAtS ? "pending" : "active", issuedWei, activeAtS });
      continue;
    }
    const removed = rows.find(({ epoch, attempt }) => epoch === event.epoch && attempt === event.attempt);
    if (removed) removed.state = event.name === "ReportVetoed" ? "vetoed" : "voided";
  }
  return rows;
}
