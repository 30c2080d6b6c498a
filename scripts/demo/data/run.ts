import { randomBytes } from "node:crypto";
import { toHex } from "../../../protocol/bytes.ts";
import { PURPOSES, type Rights, walletSubject } from "../../../protocol/data-share.ts";
import { eraseRecord, registerRecord, rotateRecord } from "../../../vault/client/owner.ts";
import { openLatest, readRecord } from "../../../vault/client/reader.ts";
import { compile } from "../bank.ts";
import type { Check } from "../checks.ts";
import type { Stopwatch } from "../progress.ts";
import { attackChecks, auditChecks, revokeCheck } from "./attacks.ts";
import { startDataBed } from "./bed.ts";
import { digestOf, equal, keyFor, refusalOf, refused, source } from "./facts.ts";

/** Something that happened, for the table. */
export type DemoEvent = { readonly block: number; readonly who: string; readonly what: string };

const FOREVER_S = (1n << 40n) - 1n;
const RESEARCH = { purposes: PURPOSES.RESEARCH };
const RIGHTS: Rights = { ...RESEARCH, termsId: 1, mayReshare: false, fromS: 0n, untilS: FOREVER_S };

export function formatEvent({ block, who, what }: DemoEvent): string {
  return `block ${String(block).padStart(3)}  ${who.padEnd(8)}  ${what}`;
}

/** A record's life, on a chain of its own. What it keeps is gone afterwards. */
export async function runDataDemo(
  bytes: number,
  { time }: Stopwatch,
): Promise<{ events: DemoEvent[]; checks: Check[] }> {
  await time("compile", compile);
  const bed = await time("start", startDataBed);
  const events: DemoEvent[] = [];
  const checks: Check[] = [];
  const tell = async (who: string, what: string) => void events.push({ block: await bed.block(), who, what });
  const secrets: Uint8Array[] = [];
  try {
    const salt = toHex(randomBytes(32));
    const first = await time("seal", () => registerRecord(bed.owner, salt, source(bytes, 1)));
    const { recordId } = first;
    secrets.push(first.key);
    await tell("owner", `sealed ${recordId.slice(0, 18)}..., version 1, a share with each of three vaults`);
    checks.push(
      refused(
        "nobody reads without a grant",
        await refusalOf(keyFor(bed.reader, { recordId, ...RESEARCH })),
        "NotAllowed",
      ),
    );

    await (await bed.owner.dataShare.grant(recordId, walletSubject(bed.reader.address), RIGHTS)).wait();
    await tell("owner", "granted the reader, for RESEARCH");
    const opened = await time("read", () =>
      digestOf(readRecord(bed.reader, bed.reader.keys, { recordId, ...RESEARCH })),
    );
    await tell("reader", `read ${opened.bytes} bytes`);
    const sealed = await digestOf(source(bytes, 1));
    checks.push(equal("the reader has what the owner sealed", opened.sha256, sealed.sha256));
    checks.push(...(await attackChecks(bed, recordId, RESEARCH)));

    checks.push(await revokeCheck(bed, recordId, RESEARCH));
    await tell("owner", "revoked");
    const next = await time("seal", () => rotateRecord(bed.owner, recordId, source(bytes, 2)));
    secrets.push(next.key);
    await tell("owner", "rotated to version 2, under another key");
    const old = digestOf(openLatest(bed.reader, recordId, first.key));
    checks.push(refused("the key that was read opens no later version", await refusalOf(old), "WrongDataKey"));

    const erased = await time("erase", () => eraseRecord(bed.owner, recordId));
    await tell("owner", "erased the record");
    const signed = `${erased.erasures.length} of ${bed.vaults.length} signed`;
    checks.push(equal("every vault deleted its shares and signed it", signed, "3 of 3 signed"));
    const gone = await refusalOf(keyFor(bed.owner, { recordId, ...RESEARCH }));
    checks.push(refused("nobody reads what was erased, the owner neither", gone, "RecordUnavailable"));

    checks.push(...(await time("audit", () => auditChecks(bed, recordId, secrets))));
    await tell("owner", "audited who read");
    return { events, checks };
  } finally {
    await bed.close();
  }
}
