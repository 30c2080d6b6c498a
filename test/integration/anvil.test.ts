import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers/providers";
import hre from "hardhat";
import { openDeployedBank } from "../../oracle/chain/deployed.ts";
import { readArtifact, readSignedReport } from "../../oracle/epoch/files.ts";
import { parseArtifact } from "../../protocol/artifact.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { deltaAt } from "../../protocol/records.ts";
import type { Address } from "../../protocol/units.ts";
import { fetchPeer } from "../../scripts/bench/peers.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { developmentParameters } from "../../scripts/deploy/development.ts";
import { claimableOf } from "../../tasks/claimable.ts";
import { runScript } from "../support/run.ts";

const ANVIL = "1.7.1";

const LONG = process.env.AB_LONG === "1";

describe(`the bank on anvil${LONG ? "" : " (skipped: AB_LONG=1 runs it, and fetches anvil)"}`, function () {
  this.timeout(180_000);
  let folder: string;
  let anvil: ChildProcess | undefined;
  let url: string;

  before(async function () {
    if (!LONG) return this.skip();
    const fetched = fetchPeer("@foundry-rs/anvil", ANVIL);
    if (!fetched.ok) throw new Error(fetched.why);
    folder = await mkdtemp(join(tmpdir(), "bank-anvil-"));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const args = [join(fetched.module, "bin.mjs"), "--port", `${port}`, "--hardfork", "osaka"];
    anvil = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], detached: true });
    await new Promise<void>((ready, fail) => {
      anvil!.stdout!.on("data", (chunk) => String(chunk).includes("Listening on") && ready());
      anvil!.on("exit", (status) => fail(new Error(`anvil ended with status ${status}`)));
    });
  });
  after(async () => {
    if (anvil?.pid === undefined) return;
    anvil.removeAllListeners("exit");
    // anvil runs below the script that found its binary: the whole group has to end.
    process.kill(-anvil.pid);
    await once(anvil, "close");
    await rm(folder, { recursive: true });
  });

  const deploy = async () => {
    const { provider } = await hre.network.create({ network: "localhost", override: { url } });
    const deps = { provider, artifacts: hre.artifacts, pollMs: 5 };
    return formatDeployment(await deployBank(deps, await developmentParameters(), join(folder, "journal")));
  };

  it("deploys once, however often it is asked", async () => {
    const first = await deploy();
    const provider = new JsonRpcProvider(url);
    const height = await provider.getBlockNumber();
    expect(await deploy()).to.equal(first);
    expect(await provider.getBlockNumber()).to.equal(height);
    await writeFile(join(folder, "31337.json"), first);
  });

  it("runs an epoch and pays a claim", async () => {
    const args = ["scripts/epoch.ts", "--url", url, "--deployment", join(folder, "31337.json"), "--simulate", "20"];
    const { status, out, err } = await runScript(args, { env: { BANK_DATA: folder } });
    expect(status, err).to.equal(0);
    expect(out).to.include("epoch 1 posted");

    const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
    const { bank } = await openDeployedBank(provider, join(folder, "31337.json"));
    const account = firstEarner(join(folder, "31337"));
    const nowS = BigInt((await provider.getBlock("latest"))!.timestamp);
    const { claim } = await claimableOf(bank, join(folder, "31337"), account, nowS);
    const timeAsset = bank.timeAsset.connect(await provider.getSigner(0)) as typeof bank.timeAsset;
    await (await timeAsset.getFunction("claim")(account, claim!.cumulativeWei, claim!.proof)).wait();
    expect(await bank.timeAsset.balanceOf(account)).to.equal(claim!.amountWei);
    const after = await claimableOf(bank, join(folder, "31337"), account, nowS);
    expect(after.reason).to.equal("everything earned up to epoch 1 is paid");
  });
});

function firstEarner(folder: string): Address {
  const { report } = readSignedReport(folder, 1n)!;
  return deltaAt(parseArtifact(readArtifact(folder, report.artifact)).deltas, 0).account;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
