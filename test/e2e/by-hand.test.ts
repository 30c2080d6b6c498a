import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers/providers";
import hre from "hardhat";
import { openBank, readReportHash } from "../../oracle/chain/bank.ts";
import { proofFrom } from "../../oracle/claim/proof.ts";
import { readSignedReport } from "../../oracle/epoch/files.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { programId } from "../../protocol/features.ts";
import { hashReport } from "../../protocol/report.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { developmentParameters, type Wanted } from "../../scripts/deploy/development.ts";
import { freePort } from "../support/free-port.ts";
import { ROOT, runScript } from "../support/run.ts";

const WALLET = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";

describe("by hand, on a node of its own", function () {
  this.timeout(180_000);
  let folder: string;
  let node: ChildProcess;
  let url: string;
  let ledger: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-hand-"));
    await startNode();
    await deploy();
  });
  after(async () => {
    await stopNode();
    await rm(folder, { recursive: true });
  });

  async function startNode(): Promise<void> {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const hardhat = join(ROOT, "node_modules/hardhat/dist/src/cli.js");
    node = spawn(process.execPath, [hardhat, "node", "--port", `${port}`], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((ready) => {
      node.stdout!.on("data", (chunk) => String(chunk).includes("Started HTTP") && ready());
    });
  }
  async function stopNode(): Promise<void> {
    if (node.exitCode !== null) return;
    node.kill();
    await once(node, "close");
  }
  async function deploy(wanted?: Wanted): Promise<void> {
    const { provider } = await hre.network.create({ network: "localhost", override: { url } });
    const deployment = await deployBank(
      { provider, artifacts: hre.artifacts, pollMs: 5 },
      await developmentParameters(wanted),
    );
    ledger = deployment.contracts.AttentionLedger.address;
    await writeFile(join(folder, "31337.json"), formatDeployment(deployment));
  }
  const epoch = (until?: RegExp, ...what: string[]) => {
    const source = what.length > 0 ? what : ["--simulate", "20"];
    const args = ["scripts/epoch.ts", "--url", url, "--deployment", join(folder, "31337.json"), ...source];
    return runScript(args, { env: { BANK_DATA: folder }, ...(until && { until }) });
  };
  const digests = () => {
    const db = new DatabaseSync(join(folder, "31337/signed.sqlite"), { readOnly: true });
    const rows = db.prepare("SELECT epoch, attempt, operator, digest FROM signed").all();
    db.close();
    return rows;
  };

  for (const stage of ["imported", "epoch 1 sealed", "epoch 1 scored", "epoch 1 signed"]) {
    it(`may be killed when it has ${stage}`, async () => {
      const { status, out } = await epoch(new RegExp(stage));
      expect(status, out).to.equal(null);
    });
  }

  it("then goes on where it stopped, and no operator ever signed two reports", async () => {
    const { status, out, err } = await epoch();
    expect(status, err).to.equal(0);
    expect(out).to.include("epoch 1 was ended by an earlier run");
    const bank = await openBank(new JsonRpcProvider(url, undefined, { cacheTimeout: -1 }), ledger);
    const { report } = readSignedReport(join(folder, "31337"), 1n)!;
    expect(await readReportHash(bank, 1n)).to.equal(hashReport(report));
    const kept = digests();
    expect(kept).to.have.length(3);
    expect(new Set(kept.map(({ digest }) => digest)).size).to.equal(1);
  });

  it("lets another dApp claim with the README's lines", async () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))!;
    const script = code
      .replace("deployments/31337.json", join(folder, "31337.json"))
      .replace("http://127.0.0.1:8545", url)
      .replace(".data/31337", join(folder, "31337"));
    const { out, err } = await runScript(["--input-type=module-typescript", "--eval", `${script}\nprocess.exit(0);`]);
    expect(out.trim(), err).to.equal(`${proofFrom(join(folder, "31337"), 1n, WALLET).cumulativeWei}n`);
  });

  it("runs the next epoch when it is run again", async () => {
    const { status, out, err } = await epoch();
    expect(status, err).to.equal(0);
    expect(out).to.include("epoch 2 posted");
    const report = readSignedReport(join(folder, "31337"), 2n)!.report;
    expect(report.previous).to.equal(hashReport(readSignedReport(join(folder, "31337"), 1n)!.report));
  });

  for (const [option, program] of [
    ["--world", "metaverse"],
    ["--weighed", "network-weighed"],
  ]) {
    it(`refuses ${option} where no program takes it, naming it`, async () => {
      const { status, err } = await epoch(undefined, option, "5");
      expect(status).to.equal(1);
      expect(err).to.include(`NoSuchProgram: the bank has no program ${program}: deploy it with ${option}`);
    });
  }

  it("imports nothing when nothing is to be simulated: the epoch pays what an operator imported, here nobody", async () => {
    const { status, out, err } = await epoch(undefined, "--simulate", "0");
    expect(status, err).to.equal(0);
    expect(out).to.include("epoch 3 posted").and.to.not.include("imported");
    expect(readSignedReport(join(folder, "31337"), 3n)!.report.programs).to.deep.equal([]);
  });

  it("says so when the chain was started anew, and begins with a clean folder", async () => {
    await stopNode();
    await startNode();
    const gone = await epoch();
    expect([gone.status, gone.err]).to.deep.equal([
      1,
      `NoBank: chain 31337 has no ledger at ${ledger}: deploy first\n`,
    ]);
    await deploy({ shipped: ["network", "metaverse", "networkWeighed"] });
    const { status, out, err } = await epoch();
    expect(status, err).to.equal(0);
    expect(out).to.include("chain 31337 is another one than before").and.to.include("epoch 1 posted");
  });

  it("runs an epoch of nodes, of others by weight, and of a virtual world side by side", async () => {
    const { status, out, err } = await epoch(undefined, "--simulate", "20", "--world", "30", "--weighed", "20");
    expect(status, err).to.equal(0);
    expect(out).to.include("epoch 2 posted");
    const { programs } = readSignedReport(join(folder, "31337"), 2n)!.report;
    expect(programs.map(({ id }) => id)).to.have.members(["network", "metaverse", "network-weighed"].map(programId));
  });

  it("names the node that does not answer", async () => {
    const { status, err } = await runScript(["scripts/epoch.ts", "--url", `http://127.0.0.1:${await freePort()}`]);
    expect(status).to.equal(1);
    expect(err).to.include("NodeUnreachable");
  });
});
