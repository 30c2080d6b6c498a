import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { openMarket } from "../../../oracle/chain/market.ts";
import { openShop } from "../../../oracle/chain/shop.ts";
import { openJournal } from "../../../oracle/post/journal.ts";
import type { Behaviour } from "../../../oracle/serve/behaviour.ts";
import { type InterestModel, openInterest } from "../../../oracle/serve/interest.ts";
import { openSignedStore } from "../../../oracle/sign/signed.ts";
import { makeSigner } from "../../../oracle/sign/signer.ts";
import { postValues, type ValueDeps, type Valued } from "../../../oracle/values/post.ts";
import { worthTicks } from "../../../oracle/values/worth.ts";
import type { Hex } from "../../../protocol/units.ts";
import { smallPlatform } from "../../support/behaviours.ts";
import { emptyBank } from "../../support/empty-bank.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";

const MODEL = join(import.meta.dirname, "../../../oracle/models/interest/1");
const MODEL_ID: Hex = `0x${"ab".repeat(32)}`;
const VALUE_WEI = 10n ** 18n;

describe("posting content values", function () {
  this.timeout(60_000);
  let chain: Awaited<ReturnType<typeof emptyBank>>;
  let folder: string;
  let model: InterestModel;
  let contract: Contract;
  let deps: ValueDeps;
  let closeStores: () => void;
  const platform = smallPlatform(400).map((one) => ({ ...one, content: String(Number(one.content.slice(1)) + 1) }));

  before(async () => {
    model = await openInterest(MODEL, { workers: 1 });
  });
  after(() => model.close());

  beforeEach(async () => {
    chain = await emptyBank();
    folder = await mkdtemp(join(tmpdir(), "bank-values-"));
    const { ethers } = chain;
    const { operatorSet, timeAsset } = chain.bank;
    const made = await ethers.deployContract("ContentShop", [
      timeAsset.target,
      operatorSet.target,
      chain.admin.address,
      250,
    ]);
    const address = String(made.target).toLowerCase();
    const shop = openShop(chain.bank, { ContentShop: { address, block: 1 } });
    contract = shop.contract.connect(chain.admin) as Contract;
    const signed = openSignedStore(join(folder, "signed.sqlite"));
    const journal = openJournal(join(folder, "sent.sqlite"));
    closeStores = () => {
      signed.close();
      journal.close();
    };
    deps = {
      ...{ shop, model, modelId: MODEL_ID, behaviours: () => platform, likeWei: VALUE_WEI, mostMoved: 3 },
      // The small platform is of another year than the chain.
      input: { leastObservations: 8, maxInputAgeS: 10n ** 12n },
      signers: chain.operators.map((key) => makeSigner(signed, key)),
      post: {
        ...{ poster: chain.poster, journal, feeCapWei: 10n ** 12n, stuckMs: 1e9, nowMs: Date.now },
        ...{ pause: () => setTimeout(1), warn: (line) => expect.fail(line) },
      },
    };
  });
  afterEach(async () => {
    closeStores();
    await chain.close();
    await rm(folder, { recursive: true });
  });

  async function list(byModel: boolean, floorWei = 0n): Promise<bigint> {
    const pricing = { byModel, floorWei, periodS: 0, refundS: 0 };
    await (await contract.list(VALUE_WEI, [chain.admin.address], [10_000], "ipfs://content", pricing)).wait();
    return BigInt((await contract.queryFilter(contract.filters.Listed(), 0)).length);
  }
  const shopValue = async (id: bigint): Promise<bigint> => (await contract.listing(id)).valueWei;
  const posted = (valued: Valued) => (valued.kind === "posted" ? valued : expect.fail(valued.kind));

  it("moves a listing to what readers' interest is worth, a fifth at a time", async () => {
    const id = await list(true);
    const fixed = await list(false);
    const { values } = posted(await postValues(deps));
    expect(values.map((value) => value.id)).to.deep.equal([id]);
    const [{ ticks, wantedWei, nextWei }] = values;
    expect(wantedWei).to.equal(ticks * 10n ** 14n);
    expect(nextWei).to.equal(wantedWei < VALUE_WEI ? (8n * VALUE_WEI) / 10n : (12n * VALUE_WEI) / 10n);
    expect(await shopValue(id)).to.equal(nextWei);
    expect(await shopValue(fixed)).to.equal(VALUE_WEI);
    let last = values[0];
    for (let step = 0; step < 30 && last.nextWei !== last.wantedWei; step++) {
      await chain.pass(10);
      last = posted(await postValues(deps)).values[0];
    }
    // Time passes between the steps, and interest with it: it is the last step's own wish that is met.
    expect(last.nextWei).to.equal(last.wantedWei);
    expect(await shopValue(id)).to.equal(last.wantedWei);
  });

  it("moves as many as one transaction takes, and each of many in its turn", async () => {
    const ids = await Promise.all([1, 2, 3, 4, 5].map(() => list(true)));
    expect(ids).to.have.length(5);
    const seen = new Set<bigint>();
    for (let round = 0; round < 8; round++) {
      const { values, waiting } = posted(await postValues({ ...deps, likeWei: 1n }));
      expect([values.length, waiting]).to.deep.equal([3, 2]);
      for (const { id } of values) seen.add(id);
      // Five listings, and another second each time.
      await chain.pass(6 + round);
    }
    expect([...seen].sort()).to.deep.equal([1n, 2n, 3n, 4n, 5n]);
  });

  it("posts nothing where nothing is to move", async () => {
    await list(true, VALUE_WEI);
    expect(await postValues({ ...deps, likeWei: 1n })).to.deep.equal({ kind: "kept", listings: 1 });
  });

  it("stays above the creator's floor, and leaves closed listings out", async () => {
    const floorWei = (95n * VALUE_WEI) / 100n;
    const [floored, closed] = [await list(true, floorWei), await list(true)];
    await (await contract.close(closed)).wait();
    const { values } = posted(await postValues({ ...deps, likeWei: 1n }));
    expect(values.map(({ id }) => id)).to.deep.equal([floored]);
    expect(await shopValue(floored)).to.equal(floorWei);
  });

  it("is refused by an operator who read other behaviours", async () => {
    await list(true);
    let asked = 0;
    const others = () => (asked++ < 2 ? platform : platform.map((one): Behaviour => ({ ...one, kind: "view" })));
    const error = await refusalOf(postValues({ ...deps, behaviours: others }));
    expect(error.name).to.equal("OperatorsDisagree");
    expect(error.retry).to.equal(true);
    expect(error.figures.id).to.equal(1n);
    expect(await shopValue(1n)).to.equal(VALUE_WEI);
  });

  it("refuses behaviours of too few readers, and of readers who were seen last too long ago", async () => {
    await list(true);
    const few = platform.filter(({ user }) => ["u0", "u1", "u2"].includes(user));
    const thin = await refusalOf(postValues({ ...deps, behaviours: () => few }));
    expect([thin.name, thin.figures]).to.deep.equal(["ThinInput", { given: 3, wanted: 8, what: "readers" }]);
    expect((await refusalOf(postValues({ ...deps, behaviours: () => [] }))).figures).to.include({
      given: 0,
      wanted: 8,
    });
    await chain.rpc("evm_setNextBlockTimestamp", [4_000_000_000]);
    const lastS = BigInt(Math.floor(platform[platform.length - 1].atMs / 1000));
    const ageS = 4_000_000_000n - lastS;
    const old = { ...deps.input, maxInputAgeS: ageS - 1n };
    const stale = await refusalOf(postValues({ ...deps, input: old }));
    expect([stale.name, stale.figures]).to.deep.equal(["StaleInput", { ageS, maxInputAgeS: ageS - 1n }]);
    expect(await shopValue(1n)).to.equal(VALUE_WEI);
    expect((await postValues({ ...deps, input: { ...deps.input, maxInputAgeS: ageS } })).kind).to.equal("posted");
  });

  it("signs one set of values of a second, and wants a quorum", async () => {
    await list(true);
    // The block to come stays of one second, however long the test takes.
    const { timestamp } = (await chain.bank.provider.getBlock("latest"))!;
    await chain.rpc("evm_setNextBlockTimestamp", [timestamp + 1000]);
    const error = await refusalOf(postValues({ ...deps, signers: deps.signers.slice(0, 2) }));
    expect(error.name).to.equal("TooFewSignatures");
    const second = await refusalOf(postValues({ ...deps, likeWei: 3n * VALUE_WEI, signers: deps.signers.slice(0, 3) }));
    expect(second.name).to.equal("SecondDigest");
    expect(second.figures.epoch).to.equal(BigInt(timestamp + 1000));
  });

  it("finds the same worth whatever order contents are asked in, and nothing without readers", async () => {
    const atMs = platform[platform.length - 1].atMs;
    const [one, two] = await worthTicks(model, platform, ["2", "7"], atMs);
    expect(await worthTicks(model, platform, ["7", "2"], atMs)).to.deep.equal([two, one]);
    expect(one > 0n && two > 0n && one !== two).to.equal(true);
    expect(await worthTicks(model, platform, ["2"], platform[0].atMs - 1)).to.deep.equal([0n]);
  });

  it("names what is missing where the bank has no market", async () => {
    const error = refusal(() => openShop(chain.bank, {}));
    expect(error.name).to.equal("NoMarket");
    expect(error.figures).to.deep.equal({ chainId: 31337n });
    const marketless = await refusalOf(openMarket(chain.bank, {}));
    expect([marketless.name, marketless.figures]).to.deep.equal(["NoMarket", { chainId: 31337n }]);
  });
});
