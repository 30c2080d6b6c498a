import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { SignedBatch } from "../../oracle/log/append.ts";
import { openLog } from "../../oracle/log/log.ts";
import { producerKey, signBatch } from "../../oracle/log/signature.ts";
import { median, type Run, residentMB, row } from "./frame.ts";
import { WORKLOAD_PROGRAM, workload } from "./workload.ts";

/** On the disk of the project, not in a temporary folder that may live in memory: flushes must cost what they cost. */
const FOLDER = resolve(import.meta.dirname, "../../.data/bench");

const CASES = [
  { size: 10_000, group: 1, events: 2_000_000, goal: { atLeast: 1_500_000 } },
  { size: 10_000, group: 8, events: 2_000_000, goal: {} },
  { size: 500, group: 1, events: 300_000, goal: {} },
  { size: 500, group: 32, events: 1_000_000, goal: {} },
];

/** Signed batches to durable entries: parsed, signature checked, chained, synchronous FULL. */
export const run: Run = async (emit) => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const producer = producerKey(privateKey);
  const before = residentMB();
  for (const { size, group, events, goal } of CASES) {
    const batches: SignedBatch[] = [];
    for (const bytes of workload(producer, size, events))
      batches.push({ bytes, signature: signBatch(bytes, privateKey) });
    const rate = await median(() => events / ingestS(producer, batches, group));
    const flush = group === 1 ? "a flush each" : `${group} a flush`;
    emit(row(`ingest, ${size.toLocaleString("en-US")} a batch, ${flush}`, rate, "events/s", goal));
  }
  emit(row("resident memory, with up to 104 MB of batches", residentMB() - before, "MB"));
};

function ingestS(producer: Uint8Array, batches: readonly SignedBatch[], group: number): number {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const log = openLog(join(FOLDER, "log.sqlite"));
  log.admit(producer, WORKLOAD_PROGRAM, "bench");
  const start = performance.now();
  for (let from = 0; from < batches.length; from += group) {
    const results = log.appendMany(batches.slice(from, from + group));
    if (results.some(({ status }) => status !== "accepted")) throw new Error("a batch was not accepted");
  }
  const elapsedS = (performance.now() - start) / 1000;
  log.close();
  rmSync(FOLDER, { recursive: true });
  return elapsedS;
}
