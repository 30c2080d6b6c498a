import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { Contract } from "ethers/contract";
import { encryptKeystoreJson } from "ethers/wallet";
import { readHead } from "../../oracle/chain/bank.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { type FinishedEpoch, runEpoch, signEpoch } from "../../oracle/epoch/run.ts";
import { explainAccount, SHIPPED_MODELS } from "../../oracle/explain/explain.ts";
import { openLog } from "../../oracle/log/log.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { readProofFile } from "../../oracle/verify/options.ts";
import { findPosted } from "../../oracle/verify/posted.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { accessManagerAbi } from "../../protocol/abi/AccessManager.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { deltaAt, scoreAt } from "../../protocol/records.ts";
import { hashReport } from "../../protocol/report.ts";
import { postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { refusal, refusalOf } from "../support/refusal.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { runScript } from "../support/run.ts";

describe("checking an epoch", function () {
  this.timeout(300_000);
  let live: LiveBank;
  let operator: Operator;
  let first: FinishedEpoch;
  let second: FinishedEpoch;

  before(async () => {
    live = await liveBank();
    operator = await live.open();
    await live.earn(operator, 12, 1);
    first = await runEpoch(operator);
    await live.activate();
    await live.earn(operator, 9, 2);
    second = await runEpoch(operator);
    await live.activate();
    await live.earn(operator, 6, 3);
  });
  after(async () => {
    await operator.close();
    await live.close();
  });

  const artifact = ({ signed }: FinishedEpoch) => join(operator.folder, "artifacts", signed.report.artifact.slice(2));

  it("finds what the chain holds, with the signatures that it was posted with", async () => {
    const posted = await findPosted(live.bank, 1n);
    expect(posted.signed).to.deep.equal(first.signed);
    expect(posted).to.include({ reportHash: hashReport(first.signed.report), standing: "active" });
  });

  it("says the same of honest epochs, by the log or by the artifact alone", async () => {
    for (const epoch of [1n, 2n]) {
      for (const log of [operator.log, undefined]) {
        const { differences, logChecked } = await verifyEpoch({ ...operator, log }, epoch);
        expect([differences, logChecked]).to.deep.equal([[], log !== undefined]);
      }
    }
  });

  it("refuses an epoch that nobody posted", async () => {
    const error = await refusalOf(verifyEpoch(operator, 9n));
    expect([error.name, error.figures]).to.deep.equal(["NotPosted", { epoch: 9n }]);
  });

  it("names an artifact that is missing, and one that is damaged", async () => {
    const file = artifact(first);
    const { artifact: hash } = first.signed.report;
    await rename(file, `${file}.aside`);
    try {
      for (const epoch of [1n, 2n]) {
        const missing = await refusalOf(verifyEpoch(operator, epoch));
        expect([missing.name, missing.figures]).to.deep.equal(["ArtifactMissing", { file, artifact: hash }]);
      }
      await writeFile(file, (await readFile(`${file}.aside`)).subarray(1));
      const damaged = await refusalOf(verifyEpoch(operator, 1n));
      expect([damaged.name, damaged.figures.file]).to.deep.equal(["ArtifactDamaged", file]);
    } finally {
      await rename(`${file}.aside`, file);
    }
  });

  it("names a log that does not reach the epoch, and may be asked again", async () => {
    const log = openLog(join(live.folder, "short.sqlite"));
    const error = await refusalOf(verifyEpoch({ ...operator, log }, 1n));
    expect([error.name, error.retry]).to.deep.equal(["EpochNotSealed", true]);
    expect(error.figures).to.deep.equal({ file: log.file, epoch: 1n });
    log.close();
  });

  it("names a batch of the log that its producer did not sign", async () => {
    const db = new DatabaseSync(operator.log.file);
    const [{ signature }] = db.prepare("SELECT signature FROM entries WHERE offset = 1").all();
    const put = db.prepare("UPDATE entries SET signature = ? WHERE offset = 1");
    put.run(new Uint8Array(64));
    try {
      const [difference, ...others] = (await verifyEpoch(operator, 1n)).differences;
      expect(difference).to.include({ stage: "log", field: "entry 1", found: `0x${"00".repeat(64)}` });
      expect(difference.expected).to.match(/^a signature of 0x[0-9a-f]{64}$/);
      expect([others, difference.proof]).to.deep.equal([[], undefined]);
      expect((await verifyEpoch(operator, 2n)).differences).to.deep.equal([]);
    } finally {
      put.run(signature);
      db.close();
    }
  });

  it("reads a claim proof from a file, and names a file that holds none", async () => {
    const file = join(live.folder, "proof.json");
    const given = { account: `0x${"ab".repeat(20)}`, cumulativeWei: "7", proof: [`0x${"01".repeat(32)}`] };
    await writeFile(file, JSON.stringify(given));
    expect(readProofFile(file)).to.deep.equal({ ...given, cumulativeWei: 7n });
    for (const bad of [{ account: "0x1" }, { cumulativeWei: 7 }, { proof: ["0x01"] }, { proof: "none" }]) {
      await writeFile(file, JSON.stringify({ ...given, ...bad }));
      const error = refusal(() => readProofFile(file));
      expect([error.name, error.figures]).to.deep.equal(["BadProofFile", { file }]);
    }
  });

  it("finds a report that another contract brought, if the folder keeps it", async () => {
    const { signed } = await signEpoch(operator);
    const { report, bitmap, signatures } = signed;
    const { ledger } = live.bank;
    const call = ledger.interface.encodeFunctionData("post", [report, bitmap, signatures]);
    const admin = await live.provider.getSigner(0);
    const manager = new Contract(await ledger.authority(), accessManagerAbi, admin);
    await (await manager.execute(ledger.target, call)).wait();
    expect((await findPosted(live.bank, 3n, 0, signed)).signed).to.equal(signed);
    expect((await verifyEpoch(operator, 3n)).differences).to.deep.equal([]);
    const error = await refusalOf(findPosted(live.bank, 3n, 0, { ...signed, report: { ...report, attempt: 1 } }));
    expect(error.name).to.equal("ReportUnknown");
    expect(error.figures).to.include({ epoch: 3n, reportHash: hashReport(report) });
    await live.veto();
    expect((await findPosted(live.bank, 3n, 0, signed)).standing).to.equal("removed");
  });

  it("explains a score and its pay, to the unit and to the wei", async () => {
    const deps = { ...operator, models: SHIPPED_MODELS };
    const { deltas, scores } = second.closed;
    const { account, score, features } = scoreAt(scores[0], 4);
    const { reason, programs, ...amounts } = await explainAccount(deps, account, 2n);
    const [{ explained, rewardWei }] = programs;
    const moved = explained!.contributions.reduce((sum, one) => sum + one, explained!.base);
    expect([explained!.score, moved]).to.deep.equal([score, score]);
    expect(programs[0]).to.deep.include({ model: "network/1", features, score, limit: "share" });
    const { budgetWei, totalScore } = second.signed.report.programs[0];
    expect(rewardWei).to.equal((budgetWei * score) / totalScore);
    expect(amounts).to.include({ claimedWei: 0n, previousWei: 0n, cumulativeWei: rewardWei, claimableWei: rewardWei });
    expect(reason).to.equal(undefined);

    const veteran = deltaAt(first.closed.deltas, 0).account;
    const old = await explainAccount(deps, veteran, 1n);
    expect(old).to.include({ claimableWei: 0n, reason: "a later report is in force: claim with its proof" });
    const absent = await explainAccount(deps, veteran, 2n);
    expect(absent.programs).to.deep.equal([]);
    expect(deltas.count).to.equal(21);
    expect(absent.claimableWei).to.equal(absent.previousWei);
  });

  it("ends with 0 for the same, 2 for another and 1 where it cannot tell", async () => {
    const server = await serveRpc(live.rpc);
    const deployment = join(live.folder, "deployment.json");
    await writeFile(deployment, formatDeployment(live.deployment));
    const common = ["--network", server.url, "--deployment", deployment];
    const data = ["--data", operator.folder];
    try {
      const same = await oracle(["verify", "2", ...common, ...data]);
      expect([same.status, same.output]).to.deep.equal([0, `${headline(second, "active")}\nsame\n`]);

      const lied = await postLie(live, operator, {
        report: (report) => ({ ...report, issuedWei: report.issuedWei - 1n }),
      });
      const json = await oracle(["verify", "3", ...common, ...data, "--json", "--no-log"]);
      expect(json.status).to.equal(2);
      const { same: isSame, logChecked, differences } = JSON.parse(json.output);
      expect([isSame, logChecked, differences.length]).to.deep.equal([false, false, 1]);
      const figures = { expected: String(lied.report.issuedWei + 1n), found: String(lied.report.issuedWei) };
      expect(differences[0]).to.deep.include({ stage: "trees", field: "issuedWei", ...figures });

      const court = await oracle(["verify", "3", ...common, ...data, "--challenge"]);
      expect(court.status).to.equal(2);
      expect(court.output).to.match(
        /first difference: trees, issuedWei: expected \d+, found \d+ {2}\(the court takes proof/,
      );
      expect(court.output).to.match(/challengeIssued voided the report in block \d+, \d+ gas/);
      expect(court.output).to.match(/collect paid 0\.0 ether to 0x[0-9a-fA-F]{40}, \d+ gas/);

      const empty = join(live.folder, "empty");
      await mkdir(empty);
      const missing = await oracle(["verify", "2", ...common, "--data", empty]);
      expect([missing.status, missing.output]).to.deep.equal([1, ""]);
      expect(missing.errors).to.match(/^ArtifactMissing: /);
      const noLog = await oracle(["verify", "2", ...common, ...data, "--log", join(empty, "log.sqlite")]);
      expect([noLog.status, noLog.errors.split(":")[0]]).to.deep.equal([1, "LogMissing"]);

      const { account } = scoreAt(second.closed.scores[0], 0);
      const explained = await oracle(["explain", account, "2", ...common, ...data]);
      expect(explained.output).to.match(/consensus +\d+ +\d+\n/);
      expect(explained.output).to.match(/claimable by its proof +[\d.]+ TIME/);
    } finally {
      await server.close();
    }
    const silent = await oracle(["verify", "2", ...common, ...data]);
    expect([silent.status, silent.errors.split(":")[0]]).to.deep.equal([1, "NodeUnreachable"]);
    const lost = await oracle(["verify", "2", "--network", "somewhere"]);
    expect([lost.status, lost.errors.split(":")[0]]).to.deep.equal([1, "UnknownNetwork"]);
  });

  it("goes to court with the key of a keystore, and nowhere when that cannot be opened", async () => {
    const server = await serveRpc(live.rpc);
    const [deployment, keystore, password] = ["deployment.json", "challenger.json", "password"].map((name) =>
      join(live.folder, name),
    );
    const [wallet] = developmentKeys(live.bank.chainId, [DEVELOPMENT_PLACES.wallets[0]]);
    const account = { address: wallet.address, privateKey: wallet.signingKey.privateKey };
    await writeFile(deployment, formatDeployment(live.deployment));
    await writeFile(keystore, await encryptKeystoreJson(account, "open sesame", { scrypt: { N: 2, r: 8, p: 1 } }));
    await postLie(live, operator, { report: (report) => ({ ...report, issuedWei: report.issuedWei - 1n }) });
    const challenge = async (secret: string) => {
      await writeFile(password, secret);
      const to = ["--network", server.url, "--deployment", deployment, "--data", operator.folder];
      const env = { BANK_CHALLENGER_KEYSTORE: keystore, BANK_PASSWORD_FILE: password };
      return oracle(["verify", "3", ...to, "--challenge"], env);
    };
    try {
      const refused = await challenge("open barley");
      expect([refused.status, refused.errors.split(", because ")[0]]).to.deep.equal([
        1,
        `KeystoreUnreadable: the keystore ${keystore} cannot be opened`,
      ]);
      expect((await readHead(live.bank)).epoch).to.equal(3n);

      const { status, output } = await challenge("open sesame\n");
      expect(status).to.equal(2);
      expect(output).to.include(`collect paid 0.0 ether to ${wallet.address}, `);
      expect((await readHead(live.bank)).epoch).to.equal(2n);
      expect(await live.provider.getTransactionCount(wallet.address)).to.equal(2);
    } finally {
      await server.close();
    }
  });

  it("does not build on an epoch whose artifact leads elsewhere", async () => {
    const reported = `0x${"77".repeat(32)}` as const;
    await postLie(live, operator, { report: (report) => ({ ...report, deltasRoot: reported }) });
    await live.activate();
    await live.earn(operator, 6, 4);
    await postLie(live, operator, {});
    const error = await refusalOf(verifyEpoch(operator, 4n));
    expect(error.name).to.equal("PreviousInconsistent");
    expect(error.figures).to.include({ epoch: 3n, reported });
  });
});

function headline({ signed: { report } }: FinishedEpoch, standing: string): string {
  return `epoch ${report.epoch}, attempt ${report.attempt}, report ${hashReport(report)}: ${standing}`;
}

/** Runs the command line in a process of its own. */
async function oracle(args: readonly string[], env: Record<string, string> = {}) {
  const { status, out: output, err: errors } = await runScript(["oracle/main.ts", ...args], { env });
  return { status, output, errors };
}
