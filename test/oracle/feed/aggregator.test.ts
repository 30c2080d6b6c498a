import { expect } from "chai";
import { aggregatorFeed } from "../../../oracle/feed/aggregator.ts";
import { emptyBank } from "../../support/empty-bank.ts";
import { expectNear } from "../../support/numbers.ts";
import { refusalOf } from "../../support/refusal.ts";

const NOW_S = 2_000_000_000n;
const CANDLE_S = 60;
const WINDOW_S = 64n * 60n;

describe("a price feed on chain", () => {
  let chain: Awaited<ReturnType<typeof emptyBank>>;
  before(async () => {
    chain = await emptyBank();
  });
  after(() => chain.close());

  /** Updates every `stepS` seconds, the last one a second before NOW_S. */
  async function feedOf(answers: readonly bigint[], stepS: bigint, decimals = 8) {
    const contract = await chain.ethers.deployContract("PriceFeed", [decimals]);
    const update = contract.getFunction("update");
    for (const [i, answer] of answers.entries()) {
      await update(answer, NOW_S - 1n - stepS * BigInt(answers.length - 1 - i));
    }
    const feed = await aggregatorFeed(chain.bank.provider, String(contract.target), CANDLE_S);
    return { contract, feed, update };
  }

  it("is read back to the start of the window, in candles of even volume", async () => {
    const answers = Array.from({ length: 70 }, (_, i) => BigInt(100_000_000 + i * 1_000_000));
    const { feed } = await feedOf(answers, 60n);
    const { candles, observations, knownToS } = await feed.upTo(NOW_S);
    expect(knownToS).to.equal(NOW_S - 1n);
    expect(observations).to.equal(65);
    expect(candles.every(({ volume }) => volume === 1)).to.equal(true);
    expectNear(candles[63].close, 1.69, 1e-9);
    expectNear(candles[0].open, 1.05, 1e-9);
    expectNear(candles[0].close, 1.06, 1e-9);
  });

  it("counts no update after the time it is asked for", async () => {
    const { feed } = await feedOf([100_000_000n, 120_000_000n, 140_000_000n], WINDOW_S);
    const { candles, knownToS } = await feed.upTo(NOW_S - WINDOW_S);
    expect(knownToS).to.equal(NOW_S - 1n - WINDOW_S);
    expect(candles[63].close).to.equal(1.2);
  });

  it("keeps nine decimals of an answer that has more", async () => {
    const { feed } = await feedOf([1_234_567_890_123_456_789n, 1_234_567_890_123_456_789n], WINDOW_S, 18);
    expect((await feed.upTo(NOW_S)).candles[63].close).to.equal(1.23456789);
  });

  it("is too thin where its history, or that of its phase, is younger than the window", async () => {
    const young = await feedOf([100_000_000n, 100_000_000n], 60n);
    const error = await refusalOf(young.feed.upTo(NOW_S));
    expect([error.name, error.retry]).to.deep.equal(["ThinInput", true]);
    expect(error.figures).to.deep.equal({ given: 61, wanted: Number(WINDOW_S), what: "seconds of history" });
    const { contract, feed, update } = await feedOf([100_000_000n, 100_000_000n], WINDOW_S);
    await contract.getFunction("nextPhase")();
    await update(100_000_000n, NOW_S);
    expect((await refusalOf(feed.upTo(NOW_S))).figures).to.include({ given: 0 });
  });

  it("refuses an answer that is no price", async () => {
    const { feed } = await feedOf([100_000_000n, -5n], WINDOW_S);
    const error = await refusalOf(feed.upTo(NOW_S));
    expect([error.name, error.figures]).to.deep.equal(["BadAnswer", { roundId: (1n << 64n) + 2n, answer: -5n }]);
  });

  it("is named when nothing answers like one", async () => {
    const address = `0x${"12".repeat(20)}`;
    const error = await refusalOf(aggregatorFeed(chain.bank.provider, address, CANDLE_S));
    expect([error.name, error.figures]).to.deep.equal(["NotAnAggregator", { address }]);
  });
});
