import type { EventLog } from "ethers/contract";
import { formatEther } from "ethers/utils";
import { readSignedReport } from "../oracle/epoch/files.ts";
import { type TableRow, tableLines } from "../oracle/table.ts";
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
  const isHere = (epoch: bigint) => readSignedReport(folder, epoch) !== undefined;
  for (const line of tableLines(rowsOf(rows, isHere))) console.log(line);
});

function rowsOf(rows: readonly EpochRow[], isHere: (epoch: bigint) => boolean): TableRow[] {
  return rows.map(({ epoch, attempt, state, issuedWei, activeAtS }) => ({
    epoch,
    attempt,
    state,
    "issued in all (TIME)": formatEther(issuedWei),
    "active at": timeText(activeAtS),
    proofs: isHere(epoch) ? "here" : "not here",
  }));
}
