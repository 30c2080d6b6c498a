import type { EventLog } from "ethers/contract";
import { formatEther } from "ethers/utils";
import { readSignedReport } from "../oracle/epoch/files.ts";
import { bankAction, openTaskBank, timeText } from "./bank.ts";
import { type EpochRow, epochRows, type LedgerEvent } from "./epoch-rows.ts";

type Arguments = { data: string };

export default bankAction<Arguments>(async ({ data }, hre) => {
  const { bank, deployment, folder, nowS } = await openTaskBank(hre, data);
  const since = deployment.contracts.AttentionLedger.block;
  const names = ["ReportPosted", "ReportVetoed", "ReportVoided"];
  const found = await Promise.all(names.map((name) => bank.ledger.queryFilter(name, since)));
  const events = (found.flat() as EventLog[])
    .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
    .map(({ eventName, args }): LedgerEvent => ({ name: eventName, ...args.toObject() }) as LedgerEvent);
  const rows = epochRows(events, nowS);
  if (rows.length === 0) console.log("no epoch was posted yet");
  for (const line of table(rows, (epoch) => readSignedReport(folder, epoch) !== undefined)) console.log(line);
});

function table(rows: readonly EpochRow[], isHere: (epoch: bigint) => boolean): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ epoch, attempt, state, issuedWei, activeAtS }) => [
    String(epoch),
    String(attempt),
    state,
    formatEther(issuedWei),
    timeText(activeAtS),
    isHere(epoch) ? "here" : "not here",
  ]);
  const all = [["epoch", "attempt", "state", "issued in all (TIME)", "active at", "proofs"], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
