import { setTimeout as sleep } from "node:timers/promises";
import { PURPOSES, walletSubject } from "../../../protocol/data-share.ts";
import type { Hex } from "../../../protocol/units.ts";
import { auditReads, type ReadServed } from "../../../vault/client/audit.ts";
import { releaseKey, signRead } from "../../../vault/client/reader.ts";
import type { Check } from "../checks.ts";
import type { DataBed, Person } from "./bed.ts";
import { equal, keyFor, refusalOf, refused } from "./facts.ts";

type Purposes = { readonly purposes: number };

const AUDIT_TRIES = 100;
const AUDIT_PAUSE_MS = 200;

/** What must not help: a word again, another's word, another purpose, a dead vault. */
export async function attackChecks(bed: DataBed, recordId: Hex, granted: Purposes): Promise<Check[]> {
  const { reader, stranger } = bed;
  const ask = { recordId, ...granted };
  const read = await signRead(reader, reader.keys, ask);
  const { receipts } = await releaseKey(reader, reader.keys, read);
  // To those that served it: the third vault may still be at it.
  const served = bed.vaults.filter(({ address }) => receipts.some(({ word }) => word.vault === address));
  const replayed = await refusalOf(releaseKey({ ...reader, nodes: served }, reader.keys, read));
  const word = { ...read.word, reader: stranger.address, encryptionKey: stranger.keys.publicKey };
  const borrowed = await refusalOf(releaseKey(stranger, stranger.keys, { ...read, word }));
  const other = await refusalOf(keyFor(reader, { recordId, purposes: PURPOSES.TRAIN }));
  const without = await bed.without(2, () => keyFor(reader, ask));
  return [
    refused("a read is served once", replayed, "ReadReplayed"),
    refused("one wallet's word is worth nothing for another", borrowed, "BadSignature"),
    refused("a purpose that was not granted is refused", other, "NotAllowed"),
    equal("two vaults release while one is dead", `${without.receipts.length} receipts`, `${receipts.length} receipts`),
  ];
}

/** The owner revokes, and the reader asks at once. */
export async function revokeCheck({ owner, reader, block }: DataBed, recordId: Hex, granted: Purposes): Promise<Check> {
  const sent = await owner.dataShare.revoke(recordId, walletSubject(reader.address));
  const { blockNumber } = await sent.wait();
  const refusal = await refusalOf(keyFor(reader, { recordId, ...granted }));
  const blocks = (await block()) - blockNumber;
  const name = "the reader is refused within one block of the revoke";
  return { name, ok: refusal === "NotAllowed" && blocks <= 1, figures: `${refusal}, ${blocks} blocks later` };
}

/** Every read has a receipt under a root on chain, and no vault ever wrote a key. */
export async function auditChecks(
  { owner, reader, vaults }: DataBed,
  recordId: Hex,
  keys: Uint8Array[],
): Promise<Check[]> {
  const reads = await anchoredReads(owner, recordId);
  const anchored = reads.filter(({ epoch }) => epoch !== undefined);
  const roots = new Set(anchored.map(({ epoch }) => epoch)).size;
  const others = reads.filter(({ receipt }) => receipt.word.reader !== reader.address);
  const written = vaults.map(({ output }) => output()).join("");
  const found = keys.filter((key) => written.includes(Buffer.from(key).toString("hex")));
  return [
    {
      name: "every release has a receipt under an anchored root",
      ok: reads.length > 0 && anchored.length === reads.length,
      figures: `${anchored.length} of ${reads.length} receipts, ${roots} roots`,
    },
    equal("the receipts name the reader and nobody else", `${others.length} others`, "0 others"),
    equal(
      "no vault wrote a key",
      `${found.length} found in ${written.length > 0 ? "the" : "no"} logs`,
      "0 found in the logs",
    ),
  ];
}

/** Asks until all is anchored; nodes do that each second, one after another. */
async function anchoredReads(owner: Person, recordId: Hex): Promise<readonly ReadServed[]> {
  for (let tries = 1; ; tries++) {
    const { reads, unheard } = await auditReads(owner, recordId);
    const done = unheard.length === 0 && reads.every(({ epoch }) => epoch !== undefined);
    if (done || tries === AUDIT_TRIES) return reads;
    await sleep(AUDIT_PAUSE_MS);
  }
}
