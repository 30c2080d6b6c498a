import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { getBytes } from "ethers/utils";
import { type CloseDeps, type ClosedEpoch, closeEpoch } from "../../oracle/epoch/close.ts";
import type { EpochInputs } from "../../oracle/epoch/inputs.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { type Log, openLog } from "../../oracle/log/log.ts";
import { openScorer, type Scorer } from "../../oracle/score/scorer.ts";
import { DEVELOPMENT_CHAIN_ID, developmentKeys } from "../../oracle/sign/keys.ts";
import { openSignedStore } from "../../oracle/sign/signed.ts";
import { makeSigner } from "../../oracle/sign/signer.ts";
import { buildTrees } from "../../oracle/tree/build.ts";
import { openTreePool } from "../../oracle/tree/pool.ts";
import { batchBuilder } from "../../protocol/batch-builder.ts";
import { programId } from "../../protocol/features.ts";
import type { Kind } from "../../protocol/kinds.ts";
import { NETWORK_PROGRAM } from "../../protocol/programs/network.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { Hex } from "../../protocol/units.ts";
import { median, type Run, residentMB, row, seconds } from "./frame.ts";

const EVENTS = 5_000_000;
const USERS = 200_000;
const THREADS = 4;
const PROGRAM = programId(NETWORK_PROGRAM) as Hex;
const KINDS: readonly Kind[] = ["validation", "missedValidation", "consensus", "upkeep"];
const START_MS = 1_780_000_000_000;
const MODEL = join(import.meta.dirname, "../../oracle/models/network/1");

/** One operator closes an epoch: read the log, fold, score, reward, trees, artifact, a digest kept and signed. */
export const run: Run = async (emit) => {
  const folder = mkdtempSync(join(tmpdir(), "bench-epoch-"));
  const log = openLog(join(folder, "log.sqlite"));
  const store = openSignedStore(join(folder, "signed.sqlite"));
  const pool = await openTreePool(Math.min(THREADS, availableParallelism()));
  const scorer = await openScorer(MODEL);
  try {
    fillLog(log);
    const [key] = developmentKeys(DEVELOPMENT_CHAIN_ID, [11]);
    const deps: CloseDeps = {
      batches: (program) => log.read(1, program),
      trees: (deltas, scores) => buildTrees(pool, deltas, scores),
      signer: makeSigner(store, key),
      chainId: DEVELOPMENT_CHAIN_ID,
      ledger: "0x0000000000000000000000000000000000000001",
    };
    const inputs = inputsOf(log, scorer);
    const nobody = { count: 0, records: new Uint8Array(0) };
    let closed: ClosedEpoch | undefined;
    const closeS = await median(() =>
      seconds(async () => {
        closed = await closeEpoch(deps, inputs, nobody);
      }),
    );
    if (closed?.scores[0].count !== USERS)
      throw new Error(`${closed?.scores[0].count} accounts were scored, not ${USERS}`);
    emit(row("close, 5 M events, 200 k accounts, log to signed root", closeS, "s", { atMost: 5 }));
    emit(row("resident memory", residentMB(), "MB"));
    emit(row("artifact", closed.artifact.length / 1e6, "MB"));
  } finally {
    await Promise.all([scorer.close(), pool.close()]);
    log.close();
    store.close();
    rmSync(folder, { recursive: true });
  }
};

/** Every user does something of every kind; neighbouring events are of users far apart. */
function fillLog(log: Log): void {
  const producer = developmentProducers(DEVELOPMENT_CHAIN_ID)("bench");
  log.admit(producer.publicKey, PROGRAM, "bench");
  const builder = batchBuilder(producer.publicKey, getBytes(PROGRAM));
  const account = new Uint8Array(20);
  const view = new DataView(account.buffer);
  let sequence = 1n;
  for (let event = 0; event < EVENTS; event++) {
    const user = (event * 48_271) % USERS;
    view.setUint32(0, Math.imul(user + 1, 0x9e3779b1));
    view.setUint32(16, user);
    builder.add(account, 1, 1 + (user % 50), START_MS + event, KINDS[Math.floor(event / USERS) % KINDS.length]);
    if (builder.count() < 10_000 && event < EVENTS - 1) continue;
    const bytes = builder.take(sequence++);
    const { status } = log.append(bytes, producer.sign(bytes));
    if (status !== "accepted") throw new Error(`the log answers ${status}`);
  }
  log.seal({ epoch: 1, blockNumber: 1, blockHash: ZERO_HASH, windowEnd: START_MS / 1000 + EVENTS / 1000 });
}

function inputsOf(log: Log, scorer: Scorer): EpochInputs {
  const { windowEnd, logRoot } = log.sealed(1)!;
  const { modelId, featureSpec } = scorer.card;
  const terms = {
    modelId: modelId as Hex,
    featureSpec: featureSpec as Hex,
    budgetWei: 86_400n * 10n ** 18n,
    capWei: 0n,
    rateWei: 0n,
    consentRequired: false,
  };
  return {
    epoch: 1n,
    attempt: 0,
    previous: ZERO_HASH,
    windowStart: BigInt(START_MS / 1000),
    windowEnd: BigInt(windowEnd),
    logRoot: logRoot as Hex,
    operators: { digest: ZERO_HASH, operators: [], threshold: 1 },
    programs: [{ id: PROGRAM, terms, scorer, consents: undefined }],
  };
}
