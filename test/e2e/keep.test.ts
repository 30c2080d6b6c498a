import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { holdAccount } from "../../oracle/post/hold.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { formatSignedOrders } from "../../protocol/signed-order.ts";
import type { Address } from "../../protocol/units.ts";
import { type LiveMarket, liveMarket } from "../support/live-market.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { runScript } from "../support/run.ts";

describe("oracle keep", function () {
  this.timeout(120_000);
  let live: LiveMarket;
  let node: Awaited<ReturnType<typeof serveRpc>>;

  before(async () => {
    live = await liveMarket();
    node = await serveRpc(live.rpc);
    await live.writeDeployment(join(live.folder, "deployment.json"));
  });
  after(async () => {
    await node.close();
    await live.close();
  });

  const keep = (args: readonly string[], options: { until?: RegExp; signal?: NodeJS.Signals } = {}) => {
    const where = ["--network", node.url, "--deployment", join(live.folder, "deployment.json")];
    const env = { BANK_DATA: join(live.folder, "data") };
    return runScript(["oracle/main.ts", "keep", ...where, ...args], { env, ...options });
  };
  const cheap = ["--cash-per-ether", "1"];

  it("fills what pays and ends, telling each batch and the profit as JSON", async () => {
    const [, ann, ben] = live.people;
    const file = join(live.folder, "orders.json");
    await writeFile(file, formatSignedOrders([await live.order(ann)]));
    await live.announce(await live.order(ben));
    const { status, out, err } = await keep([...cheap, "--orders", file, "--once", "--json"]);
    expect(status, err).to.equal(0);
    const [fill, profit] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([fill.filled, fill.skipped, fill.tipsWei]).to.deep.equal([2, 0, "200000000000000000"]);
    expect(BigInt(profit.profitWei)).to.equal(BigInt(fill.tipsWei) - BigInt(fill.gasWei));
  });

  it("keeps on until it is told to end, and then tells its profit in a table", async () => {
    const [, ann] = live.people;
    await live.announce(await live.order(ann, { nonce: 7n }));
    const { status, out } = await keep(cheap, { until: /filled 1/, signal: "SIGTERM" });
    expect(status).to.equal(0);
    expect(out).to.match(/filled 1 in block \d+, skipped 0: tips 0\.1, profit 0\.09\d+ CASH/);
    expect(out).to.match(/^all +3 +0 +0\.3 +0\.000\d+ +0\.29\d+$/m);
    const told = await keep([...cheap, "--report", "--json"]);
    expect(JSON.parse(told.out)).to.include({ filled: 3, skipped: 0, tipsWei: "300000000000000000" });
  });

  it("leaves the account to the keeper that has it, and tells its profit meanwhile", async () => {
    const account = ((await live.rpc("eth_accounts")) as Address[])[DEVELOPMENT_PLACES.keeper];
    const { release } = holdAccount(join(live.folder, "data/31337"), account, "oracle keep");
    const second = await keep([...cheap, "--once"]);
    expect(second.status).to.equal(1);
    expect(second.err).to.match(
      new RegExp(`^AccountInUse: 0x\\w{40} is used by oracle keep, process ${process.pid}: `),
    );
    const told = await keep([...cheap, "--report", "--json"]);
    expect([told.status, JSON.parse(told.out).filled]).to.deep.equal([0, 3]);
    release();
  });

  it("uses a key of its own, which sends nothing else", async () => {
    const keeper = ((await live.rpc("eth_accounts")) as string[])[DEVELOPMENT_PLACES.keeper];
    expect(await live.bank.provider.getTransactionCount(keeper)).to.equal(2);
  });

  const refusals: [string, string[], string][] = [
    ["a keeper who does not say what gas is worth", ["--once"], "--cash-per-ether"],
    ["an amount that is none", ["--cash-per-ether", "much"], "an amount of CASH is wanted"],
    ["orders that are not there", [...cheap, "--once", "--orders", "nowhere"], "OrdersMissing"],
  ];
  for (const [what, args, wanted] of refusals) {
    it(`refuses ${what}`, async () => {
      const { status, err } = await keep(args);
      expect(status).to.equal(1);
      expect(err).to.include(wanted);
    });
  }
});
