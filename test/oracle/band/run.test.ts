import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { BandPoster } from "../../../oracle/band/open.ts";
import { postBand } from "../../../oracle/band/post.ts";
import { signBand } from "../../../oracle/band/propose.ts";
import { type Look, lookOnce } from "../../../oracle/band/run.ts";
import { readLatest } from "../../../oracle/chain/market.ts";
import type { Feed } from "../../../oracle/feed/feed.ts";
import { ledgerFeed } from "../../../oracle/feed/ledger.ts";
import { makeSigner } from "../../../oracle/sign/signer.ts";
import { smallMarket } from "../../support/candles.ts";
import { type LiveMarket, liveMarket } from "../../support/live-market.ts";
import { refusalOf } from "../../support/refusal.ts";

const NOW = { now: true, everyS: 900n };

/** Candles around a price. */
function feedAt(price: () => number): Feed {
  const upTo = async (atS: bigint) => {
    const candles = smallMarket(64);
    const scale = price() / candles[63].close;
    const scaled = candles.map(({ startS, volume, ...prices }) => {
      const [open, high, low, close] = [prices.open, prices.high, prices.low, prices.close].map((one) => one * scale);
      return { startS, open, high, low, close, volume };
    });
    return { candles: scaled, observations: 64, knownToS: atS };
  };
  return { name: "a price", upTo };
}

describe("posting bands", function () {
  this.timeout(60_000);
  let live: LiveMarket;
  let poster: BandPoster;
  let price = 1;

  beforeEach(async () => {
    price = 1;
    live = await liveMarket();
    poster = await live.openPoster(feedAt(() => price));
    await live.pass(10);
  });
  afterEach(async () => {
    await poster.close();
    await live.close();
  });

  const latest = () => readLatest(live.market);
  const posted = (look: Look) => (look.kind === "posted" ? look : expect.fail(`${look.kind}`));
  const reopen = async () => {
    await poster.close();
    poster = await live.openPoster(feedAt(() => price));
  };

  it("brings the model's band to the board, signed by the quorum", async () => {
    const { band, why, clamped, posting } = posted(await lookOnce(poster, NOW));
    expect([band.round, why, clamped, posting.kind]).to.deep.equal([1, "asked", false, "posted"]);
    const { round, atS, bidWei, askWei } = band;
    expect(await latest()).to.deep.equal({ round, atS, bidWei, askWei });
    expect(band.modelId).to.match(/^0xf76300ea/);
    expect(bidWei + askWei).to.equal(2n * 10n ** 15n);
    expect(askWei - bidWei > 10n ** 13n).to.equal(true);
  });

  it("waits for time or deviation, and says which it was", async () => {
    const due = { everyS: 900n, deviationBps: 300n };
    posted(await lookOnce(poster, NOW));
    await live.pass(100);
    expect((await lookOnce(poster, { everyS: 900n })).kind).to.equal("kept");
    price = 1.02;
    const kept = await lookOnce(poster, due);
    expect(kept.kind === "kept" && kept.movedBps! >= 190n && kept.movedBps! < 300n).to.equal(true);
    price = 1.04;
    expect(posted(await lookOnce(poster, due)).why).to.equal("deviation");
    await live.pass(900);
    expect(posted(await lookOnce(poster, due)).why).to.equal("time");
    expect((await latest()).round).to.equal(3);
  });

  it("comes to a price that jumped in rounds that the board takes", async () => {
    posted(await lookOnce(poster, NOW));
    price = 1.4;
    for (let rounds = 1; rounds < 12; rounds++) {
      await live.pass(1);
      if (!posted(await lookOnce(poster, NOW)).clamped) break;
    }
    const { bidWei, askWei, round } = await latest();
    expect((bidWei + askWei) / 2n).to.equal(14n * 10n ** 14n);
    expect(round > 4).to.equal(true);
  });

  it("takes the desk's own trades for the price, and stays where nobody trades", async () => {
    await poster.close();
    poster = await live.openPoster(ledgerFeed(live.market, 60));
    for (let i = 0; i < 3; i++) {
      const { band } = posted(await lookOnce(poster, NOW));
      expect(band.bidWei + band.askWei).to.equal(2n * 10n ** 15n);
      await live.pass(60);
    }
    const cap: bigint = (await live.window.getFunction("leftLots")(live.people[1].address, true))[0];
    expect(cap > 20_000n).to.equal(true);
    await live.buy(live.people[1], 20_000);
    const { band } = posted(await lookOnce(poster, NOW));
    expect((band.bidWei + band.askWei) / 2n).to.equal(1_002n * 10n ** 12n);
  });

  it("refuses thin input and posts nothing", async () => {
    await poster.close();
    const input = { leastObservations: 8, maxInputAgeS: 3600n };
    poster = await live.openPoster(ledgerFeed(live.market, 60), { input });
    const error = await refusalOf(lookOnce(poster, NOW));
    expect([error.name, error.figures.given, error.figures.wanted]).to.deep.equal(["ThinInput", 0, 8]);
    expect((await latest()).round).to.equal(0);
  });

  it("refuses prices that the feed knew too long ago, by the chain's clock and by its own", async () => {
    const upTo: Feed["upTo"] = async (atS) => ({ ...(await poster.feed.upTo(atS)), knownToS: atS - 3601n });
    const withClock = (feed: Feed, clockS: bigint) =>
      lookOnce({ ...poster, feed, post: { ...poster.post, nowMs: () => Number(clockS) * 1000 } }, NOW);
    const error = await refusalOf(withClock({ name: "old", upTo }, 0n));
    expect([error.name, error.figures]).to.deep.equal(["StaleInput", { ageS: 3601n, maxInputAgeS: 3600n }]);
    const clockS = (await latest()).atS + 100_000n;
    expect((await refusalOf(withClock(poster.feed, clockS))).name).to.equal("StaleInput");
    expect((await latest()).round).to.equal(0);
  });

  it("signs nothing when an operator sees another price", async () => {
    let asked = 0;
    const torn = feedAt(() => (asked++ % 3 === 2 ? 1.002 : 1));
    const error = await refusalOf(lookOnce({ ...poster, feed: torn }, NOW));
    expect([error.name, error.figures.edge]).to.deep.equal(["OperatorsDisagree", "bidWei"]);
    expect((await latest()).round).to.equal(0);
  });

  it("goes on with the very band that a killed run signed", async () => {
    live.line.dead = true;
    expect((await refusalOf(lookOnce(poster, NOW))).name).to.equal("SendFailed");
    live.line.dead = false;
    await live.pass(30);
    price = 1.05;
    await reopen();
    const { band, why } = posted(await lookOnce(poster, NOW));
    expect([band.round, why, band.bidWei + band.askWei]).to.deep.equal([1, "resumed", 2n * 10n ** 15n]);
    await live.pass(1);
    expect(posted(await lookOnce(poster, NOW)).band.round).to.equal(2);
  });

  it("signs a second band for a round only when nobody can trade on the first", async () => {
    live.line.dead = true;
    await refusalOf(lookOnce(poster, NOW));
    live.line.dead = false;
    await writeFile(join(poster.folder, "band.json"), "{}");
    expect((await refusalOf(lookOnce(poster, NOW))).name).to.equal("DraftDamaged");
    const { operatorSet } = live.bank;
    const draft = { operatorSet: await operatorSet.digest(), round: 1, atS: "1", bidWei: "1", askWei: "2" };
    await writeFile(join(poster.folder, "band.json"), JSON.stringify({ ...draft, modelId: `0x${"00".repeat(32)}` }));
    price = 1.01;
    await live.pass(30);
    expect((await refusalOf(lookOnce(poster, NOW))).name).to.equal("SecondDigest");
    await live.pass(3600);
    await writeFile(join(poster.folder, "band.json"), JSON.stringify({ ...draft, modelId: `0x${"00".repeat(32)}` }));
    const { band, why } = posted(await lookOnce(poster, NOW));
    expect([why, band.bidWei + band.askWei]).to.deep.equal(["asked", 202n * 10n ** 13n]);
  });

  it("says that another band took the round, and is content where it was this one", async () => {
    const forgetful = { keep: () => undefined, digestOf: () => undefined, close: () => undefined };
    const signers = live.operators.slice(0, 3).map((key) => makeSigner(forgetful, key));
    const last = await latest();
    const operatorSet = await live.bank.operatorSet.digest();
    const signed = (bidWei: bigint) => {
      const band = { operatorSet, round: 1, atS: last.atS + 1n, bidWei, askWei: last.askWei, modelId: operatorSet };
      return signBand(live.market, signers, last, band);
    };
    const [ours, other] = [await signed(last.bidWei), await signed(last.bidWei + 1n)];
    expect((await postBand(live.market, poster.post, other)).kind).to.equal("posted");
    expect(await postBand(live.market, poster.post, other)).to.deep.equal({ kind: "alreadyPosted" });
    const error = await refusalOf(postBand(live.market, poster.post, ours));
    const { round, atS, bidWei, askWei } = other.band;
    expect([error.name, error.figures]).to.deep.equal(["OtherBandPosted", { round, atS, bidWei, askWei }]);
  });

  it("needs as many operators as must sign", async () => {
    const error = await refusalOf(lookOnce({ ...poster, signers: poster.signers.slice(0, 2) }, NOW));
    expect([error.name, error.figures.given, error.figures.threshold]).to.deep.equal(["TooFewSignatures", 2, 3]);
  });
});
