import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHead } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import { openClaims } from "../../oracle/claim/claims.ts";
import { parseConfig } from "../../oracle/config.ts";
import { type Operator, openOperator } from "../../oracle/epoch/operator.ts";
import { signEpoch } from "../../oracle/epoch/run.ts";
import { expectedWindow, sealableAtS } from "../../oracle/epoch/seal.ts";
import { type ImportSummary, importSource } from "../../oracle/import/append.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { postReport } from "../../oracle/post/post.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { programId } from "../../protocol/features.ts";
import { scoreAt } from "../../protocol/records.ts";
import type { SignedReport } from "../../protocol/signed-report.ts";
import type { Address, Hex, Wei } from "../../protocol/units.ts";
import { shippedParameters } from "../deploy/shipped.ts";
import { balancesOf } from "./balances.ts";
import { compile, type LocalBank, startBank } from "./bank.ts";
import { type Check, earnedCheck, type Holdings, refused, replayChecks, rewardCheck, supplyChecks } from "./checks.ts";
import type { DemoInput } from "./input.ts";
import { claimSome, settleRest } from "./pay.ts";
import { type Stopwatch, withBar } from "./progress.ts";
import { ringCheck } from "./rings.ts";

/** What the demo did, for the table, the summary and the checks. */
export type DemoResult = {
  readonly imported: Pick<ImportSummary, "events" | "accounts">;
  readonly signed: SignedReport;
  readonly holdings: Holdings;
  readonly settled: number;
  readonly supplyWei: Wei;
  readonly checks: readonly Check[];
};

const GUESSED_EVENTS = 100_000;

/** One epoch from its events to wallets, on a chain of its own. What it keeps is gone afterwards. */
export async function runDemo(input: DemoInput, { time }: Stopwatch): Promise<DemoResult> {
  await time("compile", compile);
  const local = await time("deploy", () => startBank({ shipped: [input.program], programs: input.declared }));
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-demo-"));
  const config = { ...parseConfig({}, folder), dataFolder: folder };
  const operator = await openOperator(config, local.bank, DEVELOPMENT_PLACES);
  try {
    return await earnAndPay(input, local, operator, time);
  } finally {
    await operator.close();
    await local.close();
    await rm(folder, { recursive: true });
  }
}

async function earnAndPay(
  input: DemoInput,
  { bank, provider, rpc }: LocalBank,
  operator: Operator,
  time: Stopwatch["time"],
): Promise<DemoResult> {
  const { name } = (await shippedParameters(input.program, 0n)).program;
  const window = await expectedWindow(operator.log, bank, 1n, [programId(name) as Hex]);
  const imported = await time("import", () =>
    withBar("importing events", GUESSED_EVENTS, async (onEvents) => {
      const deps = { log: operator.log, producers: developmentProducers(bank.chainId), onEvents };
      const summaries = (await input.sourcesIn(window)).map((source) => importSource(deps, source));
      const events = summaries.reduce((sum, summary) => sum + summary.events, 0);
      return { events, accounts: summaries[0].accounts };
    }),
  );
  await passTimeTo(provider, await sealableAtS(operator.log, bank, 1n));

  const { closed, signed } = await time("score", () => signEpoch(operator));
  const { report, bitmap, signatures } = signed;
  const two = bank.ledger.post.staticCall(report, bitmap & (bitmap - 1n), `0x${signatures.slice(2 + 128)}`);
  const checks = [await refused("a report with 2 signatures is refused", two, "SignatureCount(2, 3)")];
  await time("post", () => postReport({ ...operator.post, bank }, report, signed));
  await passTimeTo(provider, (await readHead(bank)).activeAtS);

  const claims = openClaims(report, closed.deltas);
  const paid = await time("claim", () => claimSome(bank, provider, claims, input.wallets));
  const settled = await time("settle", () =>
    withBar("settling accounts", claims.deltas.count, (onSettled) => settleRest(bank, rpc, claims, paid, onSettled)),
  );
  return time("check", async () => {
    const [scores] = closed.scores;
    const accounts = Array.from({ length: scores?.count ?? 0 }, (_, i) => scoreAt(scores, i).account);
    const earners = (input.earned ?? []).map(({ account }) => account as Address);
    const holders = [...new Set([...accounts, ...earners, ...paid.map(({ to }) => to)])];
    const holdings: Holdings = { paid, balances: await balancesOf(bank, rpc, holders) };
    checks.push(...(await supplyChecks(bank, report, holdings)));
    if (scores) checks.push(rewardCheck(report, scores, holdings));
    if (scores && input.rings?.size) checks.push(ringCheck(input.rings, scores, holdings));
    if (input.earned) checks.push(earnedCheck(input.earned, holdings));
    if (paid.length > 0) checks.push(...(await replayChecks(bank, claims, paid[0])));
    return { imported, signed, holdings, settled, supplyWei: await bank.timeAsset.totalSupply(), checks };
  });
}
