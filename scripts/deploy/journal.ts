import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Address } from "../../protocol/units.ts";

/** What Ignition's journal says of a contract: read, not kept twice. Arguments as decimal text where they are amounts. */
export type JournalEntry = { name: string; address: Address; block: number; arguments: unknown[]; contract: string };

type Message = {
  type: string;
  futureId: string;
  contractName?: string;
  constructorArgs?: unknown[];
  receipt?: { blockNumber: number; contractAddress?: string };
  result?: { address?: string };
  contractAddress?: string;
};

/** Contracts that the journal in `folder` holds, by the order of their deployment. Contracts found at a known address are left out. */
export function readJournal(folder: string): JournalEntry[] {
  const file = join(folder, "journal.jsonl");
  if (!existsSync(file)) return [];
  const begun = new Map<string, { arguments: unknown[]; contract: string }>();
  const entries: JournalEntry[] = [];
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const { type, futureId, contractName = "", constructorArgs = [], receipt } = JSON.parse(line) as Message;
    if (type === "DEPLOYMENT_EXECUTION_STATE_INITIALIZE") {
      begun.set(futureId, { arguments: constructorArgs.map(plain), contract: contractName });
    }
    const start = begun.get(futureId);
    if (type !== "TRANSACTION_CONFIRM" || start === undefined || !receipt?.contractAddress) continue;
    const address = receipt.contractAddress.toLowerCase() as Address;
    entries.push({ name: futureId.split("#")[1] as string, address, block: receipt.blockNumber, ...start });
  }
  return entries;
}

/** Ignition writes a bigint as `{ _kind: "bigint", value }`. */
function plain(argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.map(plain);
  if (typeof argument === "string" && /^0x[0-9a-fA-F]{40}$/.test(argument)) return argument.toLowerCase();
  const { _kind, value } = (typeof argument === "object" && argument !== null ? argument : {}) as Record<
    string,
    unknown
  >;
  return _kind === "bigint" ? value : argument;
}
