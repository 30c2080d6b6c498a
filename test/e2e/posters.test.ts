import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { openMarket, readLatest } from "../../oracle/chain/market.ts";
import { openShop } from "../../oracle/chain/shop.ts";
import { openLog } from "../../oracle/log/log.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { type LocalBank, startBank } from "../../scripts/demo/bank.ts";
import { anEvent } from "../support/batches.ts";
import { PROGRAM, testProducer } from "../support/producer.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { ROOT, runScript } from "../support/run.ts";

const VALUE_WEI = 10n ** 18n;
const POSTS = 2;

describe("oracle forecast and oracle values at once", function () {
  this.timeout(180_000);
  let local: LocalBank;
  let node: Awaited<ReturnType<typeof serveRpc>>;
  let folder: string;
  let shop: Contract;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-posters-"));
    local = await startBank({ market: true });
    node = await serveRpc(local.rpc);
    await writeFile(join(folder, "deployment.json"), formatDeployment(local.deployment));
    const creator = await local.provider.getSigner(8);
    shop = openShop(local.bank, local.deployment.contracts).contract.connect(creator) as Contract;
    const pricing = { byModel: true, floorWei: 0n, periodS: 0, refundS: 0 };
    await (await shop.list(VALUE_WEI, [creator.address], [10_000], "ipfs://content", pricing)).wait();
    const log = openLog(join(folder, "log.sqlite"));
    log.admit(testProducer(1).key, PROGRAM, "readers");
    const { timestamp } = (await local.provider.getBlock("latest"))!;
    const like = anEvent({ subject: 1n, at: 1000 * (timestamp - 60), kind: "like" });
    log.appendMany([testProducer(1).batch(1, [like])]);
    log.close();
  });
  after(async () => {
    await node.close();
    await local.close();
    await rm(folder, { recursive: true });
  });

  const env = () => ({ BANK_DATA: join(folder, "data") });
  const command = (...args: string[]) => {
    const where = ["--network", node.url, "--deployment", join(folder, "deployment.json")];
    return ["oracle/main.ts", ...args, ...where];
  };
  const sentBy = (place: number) => local.provider.getSigner(place).then((one) => one.getNonce("latest"));

  it("post from accounts of their own, each every time, while a second forecast is refused by name", async () => {
    const market = await openMarket(local.bank, local.deployment.contracts);
    const begun = await Promise.all([sentBy(DEVELOPMENT_PLACES.bandPoster), sentBy(DEVELOPMENT_PLACES.valuePoster)]);
    const forecast = spawn(process.execPath, command("forecast", "--least", "0", "--every", "1"), {
      ...{ cwd: ROOT, env: { ...process.env, ...env() } },
    });
    let out = "";
    for (const stream of [forecast.stdout, forecast.stderr]) stream.on("data", (chunk) => (out += chunk));
    const ended = once(forecast, "close");
    const roundAfter = async (before: number) => {
      while ((await readLatest(market)).round <= before && forecast.exitCode === null) await setTimeout(50);
      return (await readLatest(market)).round;
    };
    await roundAfter(0);

    const second = await runScript(command("forecast", "--least", "0", "--once"), { env: env() });
    expect(second.status).to.equal(1);
    expect(second.err).to.match(
      new RegExp(`^AccountInUse: 0x\\w{40} is used by oracle forecast, process ${forecast.pid}: `),
    );
    for (let post = 1; post <= POSTS; post++) {
      const args = command("values", "--log", join(folder, "log.sqlite"), "--like", "1000", "--least", "1");
      const { status, out, err } = await runScript(args, { env: env() });
      expect(status, err).to.equal(0);
      expect(out).to.match(/^listing .*\n +1 /);
    }
    await roundAfter((await readLatest(market)).round);
    forecast.kill("SIGTERM");
    expect(await ended, out).to.deep.equal([0, null]);

    const { round } = await readLatest(market);
    const [bands, posts] = await Promise.all([
      sentBy(DEVELOPMENT_PLACES.bandPoster),
      sentBy(DEVELOPMENT_PLACES.valuePoster),
    ]);
    expect([bands - begun[0], posts - begun[1]]).to.deep.equal([round, POSTS]);
    expect((await shop.listing(1)).valueWei).to.equal((VALUE_WEI * 144n) / 100n);
    expect(out.match(/^round \d+:/gm)).to.have.length(round);
  });
});
