import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { openShop } from "../../oracle/chain/shop.ts";
import { openLog } from "../../oracle/log/log.ts";
import { holdAccount } from "../../oracle/post/hold.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { type LocalBank, startBank } from "../../scripts/demo/bank.ts";
import { anEvent } from "../support/batches.ts";
import { PROGRAM, testProducer } from "../support/producer.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { runScript } from "../support/run.ts";

const VALUE_WEI = 10n ** 18n;
const READERS = 12;

describe("oracle values", function () {
  this.timeout(120_000);
  let local: LocalBank;
  let node: Awaited<ReturnType<typeof serveRpc>>;
  let folder: string;
  let shop: Contract;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-values-"));
    local = await startBank({ market: true });
    node = await serveRpc(local.rpc);
    await writeFile(join(folder, "deployment.json"), formatDeployment(local.deployment));
    const { ContentShop, PriceBoard, BankWindow, ...rest } = local.deployment.contracts;
    const bare = { ...local.deployment, contracts: rest };
    await writeFile(join(folder, "bare.json"), formatDeployment(bare as typeof local.deployment));
    const creator = await local.provider.getSigner(8);
    shop = openShop(local.bank, local.deployment.contracts).contract.connect(creator) as Contract;
    for (const byModel of [true, false]) {
      const pricing = { byModel, floorWei: 0n, periodS: 0, refundS: 0 };
      await (await shop.list(VALUE_WEI, [creator.address], [10_000], "ipfs://content", pricing)).wait();
    }
    const log = openLog(join(folder, "log.sqlite"));
    log.admit(testProducer(1).key, PROGRAM, "readers");
    const { timestamp } = (await local.provider.getBlock("latest"))!;
    const events = Array.from({ length: READERS }, (_, reader) => ({
      account: `0x${"0a".repeat(19)}${String(10 + reader)}`,
      ...{ subject: 1n, at: 1000 * (timestamp - 3600 + reader) },
    }));
    const [views, likes] = (["view", "like"] as const).map((kind) => events.map((one) => anEvent({ ...one, kind })));
    log.appendMany([testProducer(1).batch(1, [...views, ...likes])]);
    log.close();
  });
  after(async () => {
    await node.close();
    await local.close();
    await rm(folder, { recursive: true });
  });

  const values = (args: readonly string[], deployment = "deployment.json") => {
    const where = ["--network", node.url, "--deployment", join(folder, deployment)];
    const env = { BANK_DATA: join(folder, "data") };
    return runScript(["oracle/main.ts", "values", ...where, ...args], { env });
  };
  const log = () => ["--log", join(folder, "log.sqlite")];

  it("posts what readers' interest makes of the listing that is priced by model, and of no other", async () => {
    const { status, out, err } = await values([...log(), "--like", "100", "--json"]);
    expect(status, err).to.equal(0);
    const told = JSON.parse(out);
    expect([told.kind, told.posting.kind, told.values.length]).to.deep.equal(["posted", "posted", 1]);
    const [{ id, ticks, wantedWei, nextWei }] = told.values;
    expect([id, BigInt(wantedWei)]).to.deep.equal(["1", BigInt(ticks) * 10n ** 16n]);
    expect(BigInt(nextWei)).to.equal((12n * VALUE_WEI) / 10n);
    expect((await shop.listing(1)).valueWei).to.equal((12n * VALUE_WEI) / 10n);
    expect((await shop.listing(2)).valueWei).to.equal(VALUE_WEI);
  });

  it("prints a table of what moved", async () => {
    const { out, err } = await values([...log(), "--like", "0.000001"]);
    expect(out, err).to.match(
      /^listing +worth in likes +TIME before +wanted +posted\n +1 .* 1\.2 +0\.0000\d+ +0\.96\n$/,
    );
  });

  it("leaves the account to another run that has it", async () => {
    const [{ address }] = developmentKeys(31337n, [DEVELOPMENT_PLACES.valuePoster]);
    const { release } = holdAccount(join(folder, "data/31337"), address, "oracle values");
    const { status, err } = await values(log());
    release();
    expect(status).to.equal(1);
    expect(err).to.match(new RegExp(`^AccountInUse: ${address} is used by oracle values, process ${process.pid}: `));
  });

  it("refuses by name what it cannot do", async () => {
    expect((await values(log(), "bare.json")).err).to.include("NoMarket");
    expect((await values(["--log", join(folder, "none.sqlite")])).err).to.include("LogMissing");
    expect((await values(["--like", "-1"])).err).to.include("an amount of TIME is wanted");
    expect((await values([...log(), "--least", "13"])).err).to.include("ThinInput: 12 readers, 13 are wanted");
    const { err } = await values([...log(), "--max-input-age", "1"]);
    expect(err).to.match(/StaleInput: what was seen \(12 readers\) ends \d+ s ago, 1 are taken/);
    expect((await values(["--least", "many"])).err).to.include("a whole number from 0 is wanted");
  });
});
