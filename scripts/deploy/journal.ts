import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Address } from "../../protocol/units.ts";

/** What Ignition's journal says of a contract: read, not kept twice. Arguments as decimal text where they are amounts. */
export type JournalEntry = { name: string; address: Address; block: number; arguments: unknown[]; contract: string };

const FILE = "journal.jsonl";

type Message = {
  type: string;
  futureId: string;
  contractName?: string;
  constructorArgs?: unknown[];
  receipt?: { blockNumber: number; contractAddress?: string };
  from?: string;
  networkInteractionId?: number;
  nonce?: number;
};

/** Contracts that the journal in `folder` holds, by the order of their deployment. Contracts found at a known address are left out. */
export function readJournal(folder: string): JournalEntry[] {
  const begun = new Map<string, { arguments: unknown[]; contract: string }>();
  const entries: JournalEntry[] = [];
  for (const { type, futureId, contractName = "", constructorArgs = [], receipt } of readMessages(folder)) {
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

/**
 * Takes announcements of transactions that were never sent out of the journal: Ignition writes one down before it
 * sends, and will not go on from a journal whose last word is an announcement. Where the sender's count of
 * transactions (those under way included) has passed the announced nonce, the transaction may have been sent, and its
 * announcement stays.
 */
export async function forgetUnsent(folder: string, nextNonceOf: (sender: string) => Promise<number>): Promise<void> {
  const messages = readMessages(folder);
  const key = ({ futureId, networkInteractionId, nonce }: Message) => `${futureId} ${networkInteractionId} ${nonce}`;
  const sent = new Set(messages.filter(({ type }) => type === "TRANSACTION_SEND").map(key));
  const senders = new Map(messages.filter(({ from }) => from).map(({ futureId, from }) => [futureId, from as string]));
  const kept: Message[] = [];
  for (const message of messages) {
    const announced = message.type === "TRANSACTION_PREPARE_SEND" && !sent.has(key(message));
    const unsent = announced && (await nextNonceOf(senders.get(message.futureId)!)) <= message.nonce!;
    if (!unsent) kept.push(message);
  }
  if (kept.length === messages.length) return;
  writeFileSync(join(folder, FILE), kept.map((message) => `\n${JSON.stringify(message)}`).join(""));
}

function readMessages(folder: string): Message[] {
  const file = join(folder, FILE);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Message);
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
