import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openMarket, readLatest } from "../../oracle/chain/market.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { type LocalBank, startBank } from "../../scripts/demo/bank.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { runScript } from "../support/run.ts";

describe("oracle forecast", function () {
  this.timeout(120_000);
  let local: LocalBank;
  let node: Awaited<ReturnType<typeof serveRpc>>;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-forecast-"));
    local = await startBank({ market: true });
    node = await serveRpc(local.rpc);
    await writeFile(join(folder, "deployment.json"), formatDeployment(local.deployment));
  });
  after(async () => {
    await node.close();
    await local.close();
    await rm(folder, { recursive: true });
  });

  const forecast = (args: readonly string[], until?: RegExp) => {
    const where = ["--network", node.url, "--deployment", join(folder, "deployment.json")];
    const env = { BANK_DATA: join(folder, "data") };
    return runScript(["oracle/main.ts", "forecast", ...where, ...args], { env, ...(until && { until }) });
  };
  const latest = async () => readLatest(await openMarket(local.bank, local.deployment.contracts));

  it("refuses a desk that nobody traded at, by name and with status 1", async () => {
    const { status, err } = await forecast(["--once"]);
    expect(status).to.equal(1);
    expect(err).to.include("ThinInput: 0 observations in the window, 8 are wanted");
    expect((await latest()).round).to.equal(0);
  });

  it("posts one band where thin input is allowed, and tells it as JSON", async () => {
    const { status, out, err } = await forecast(["--once", "--least", "0", "--json"]);
    expect(status, err).to.equal(0);
    const { kind, why, band } = JSON.parse(out);
    expect([kind, why, band.round]).to.deep.equal(["posted", "asked", 1]);
    const { round, bidWei, askWei } = await latest();
    expect([round, String(bidWei), String(askWei)]).to.deep.equal([1, band.bidWei, band.askWei]);
  });

  it("posts again and again until it is killed, and goes on where it stopped", async () => {
    const { out } = await forecast(["--least", "0", "--every", "1"], /round 3/);
    expect(out).to.match(/round 2: [\d.]+ to [\d.]+ CASH a TIME \(time\), \d+ gas/);
    const { round } = await latest();
    const { status } = await forecast(["--least", "0", "--once"]);
    expect(status).to.equal(0);
    expect((await latest()).round).to.equal(round + 1);
  });

  const refusals: [string, string[], string][] = [
    ["bands so seldom that the desk closes", ["--every", "3600"], "TooSeldom"],
    ["two sources at once", ["--ohlcv", "x.csv", "--aggregator", "0x12"], "cannot be used with"],
    ["a file that is not there", ["--once", "--ohlcv", "nowhere.csv"], "CandlesUnreadable"],
    ["an address where no feed is", ["--once", "--aggregator", `0x${"12".repeat(20)}`], "NotAnAggregator"],
    ["a number that is none", ["--candle", "0"], "a whole number from 1 is wanted"],
  ];
  for (const [what, args, wanted] of refusals) {
    it(`refuses ${what}`, async () => {
      const { status, err } = await forecast(args);
      expect(status).to.equal(1);
      expect(err).to.include(wanted);
    });
  }
});
