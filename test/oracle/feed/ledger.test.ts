import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { ledgerFeed } from "../../../oracle/feed/ledger.ts";
import { type LiveMarket, liveMarket } from "../../support/live-market.ts";
import { expectNear } from "../../support/numbers.ts";

const CANDLE_S = 60;

describe("the desk's own trades as a feed", () => {
  let live: LiveMarket;
  before(async () => {
    live = await liveMarket({ maxAgeS: 10n ** 6n });
  });
  after(() => live.close());

  const nowS = async () => BigInt((await live.bank.provider.getBlock("latest"))!.timestamp);
  const seen = async (atS?: bigint) => ledgerFeed(live.market, CANDLE_S).upTo(atS ?? (await nowS()));

  it("stands in the middle of the band where nobody traded", async () => {
    const atS = await nowS();
    const { candles, observations, knownToS } = await seen(atS);
    expect([observations, knownToS]).to.deep.equal([0, atS]);
    for (const { open, high, low, close, volume } of candles) {
      expect([open, high, low, close, volume]).to.deep.equal([1, 1, 1, 1, 0]);
    }
  });

  it("leans with what a round's trades took and brought, whatever they paid", async () => {
    const [, ann, ben] = live.people;
    await live.pass(CANDLE_S);
    await live.buy(ann, 20_000);
    await live.buy(ben, 10_000);
    await live.pass(CANDLE_S);
    await live.sell(ann, 40_000);
    const { candles, observations } = await seen();
    const [before, last] = candles.slice(-2);
    expect(observations).to.equal(3);
    // Skew 1,000 bps, target 1,000,000 lots: 10,000 lots move the middle by a thousandth.
    expectNear(before.close, 1.003, 1e-12);
    expectNear(last.close, 0.999, 1e-12);
    expectNear(last.high, 1.003, 1e-12);
    expect([before.volume, last.volume]).to.deep.equal([30_000, 40_000]);
  });

  it("is the same for whoever asks later", async () => {
    const atS = await nowS();
    const then = await seen(atS);
    await live.pass(10);
    await live.buy(live.people[2], 5_000);
    expect(await seen(atS)).to.deep.equal(then);
    expect((await seen()).observations).to.equal(then.observations + 1);
  });

  it("forgets trades that are older than its candles, but not where they led", async () => {
    await live.pass(CANDLE_S * 64);
    const { candles, observations } = await seen();
    expect(observations).to.equal(0);
    expectNear(candles[0].close, 0.9995, 1e-12);
    expectNear(candles[63].close, 0.9995, 1e-12);
  });

  it("counts every trade of an account that made many, in the order of the chain", async () => {
    const [, , , dora] = live.people;
    for (let i = 0; i < 5; i++) {
      await live.buy(dora, 1_000);
      await live.sell(dora, 1_000);
    }
    const { candles, observations } = await seen();
    expect(observations).to.equal(10);
    expectNear(candles[63].high, 0.9996, 1e-12);
    expectNear(candles[63].close, 0.9995, 1e-12);
  });

  it("begins each round in the middle of its own band, and leans by its own trades", async () => {
    await live.post(1_000n * 10n ** 12n, 1_040n * 10n ** 12n);
    expectNear((await seen()).candles[63].close, 1.02, 1e-12);
    await live.buy(live.people[4], 10_000);
    expectNear((await seen()).candles[63].close, 1.02 * 1.001, 1e-12);
  });

  it("reads a trade once that many blocks follow, and again where the chain put another in its place", async () => {
    const ann = live.people[1];
    let asked = 0;
    const count = { get: (window: Contract, name: string) => (name === "getTrades" ? counted(window) : window[name]) };
    const counted =
      (window: Contract) =>
      (...args: unknown[]) => {
        asked++;
        return window.getTrades(...args);
      };
    const feed = ledgerFeed({ ...live.market, window: new Proxy(live.market.window, count) }, CANDLE_S);
    await live.rpc("hardhat_mine", ["0x28"]);
    await feed.upTo(await nowS());
    const snapshot = await live.rpc("evm_snapshot");
    const beforeAll = asked;
    const close = async (lots: number) => {
      await live.buy(ann, lots);
      await live.rpc("hardhat_mine", ["0x28"]);
      const before = asked;
      const { candles } = await feed.upTo(await nowS());
      return [candles[63].close, asked - before];
    };
    const [first, asks] = await close(10_000);
    await feed.upTo(await nowS());
    expect([asks, asked - beforeAll]).to.deep.equal([1, 1]);
    await live.rpc("evm_revert", [snapshot]);
    const [second, again] = await close(20_000);
    expect(again).to.equal(1);
    // Each 10,000 lots lean the middle of 1.02 by a thousandth; 10,000 were bought before.
    expectNear(second / first, 1.003 / 1.002, 1e-12);
  });
});
