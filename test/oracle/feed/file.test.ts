import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Candle } from "../../../oracle/data/candles.ts";
import { requireUsable } from "../../../oracle/feed/feed.ts";
import { fileFeed } from "../../../oracle/feed/file.ts";
import { smallMarket } from "../../support/candles.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";

const DAY_S = 86_400;

describe("a file of candles as a feed", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-candles-"));
    path = join(folder, "ohlcv.csv");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (rows: readonly Candle[]) => {
    const lines = rows.map(({ startS, open, high, low, close, volume }) =>
      [startS, open, high, low, close, volume].join(","),
    );
    return writeFile(path, ["start,open,high,low,close,volume", ...lines].join("\n"));
  };
  const market = smallMarket(80);
  const endS = (index: number) => BigInt(market[index].startS + DAY_S);

  it("is the last candles that ended, read anew each time", async () => {
    await write(market.slice(0, 70));
    const feed = fileFeed(path);
    const { candles, observations, knownToS } = await feed.upTo(endS(69) + 5n);
    expect(candles).to.deep.equal(market.slice(6, 70));
    expect([observations, knownToS]).to.deep.equal([64, endS(69)]);
    await write(market);
    expect((await feed.upTo(endS(79))).candles).to.deep.equal(market.slice(16));
    expect((await feed.upTo(endS(79) - 1n)).candles).to.deep.equal(market.slice(15, 79));
  });

  it("may hold a year of minutes", async () => {
    const minutes = Array.from({ length: 200_000 }, (_, i) => ({ ...market[i % 80], startS: 60 * (i + 1) }));
    await write(minutes);
    const { candles } = await fileFeed(path).upTo(10n ** 9n);
    expect(candles).to.deep.equal(minutes.slice(-64));
  }).timeout(60_000);

  it("is too thin with fewer candles than a window, or a gap in it", async () => {
    await write(market.slice(0, 63));
    const thin = await refusalOf(fileFeed(path).upTo(endS(79)));
    const what = "candles without a gap";
    expect([thin.name, thin.retry, thin.figures]).to.deep.equal(["ThinInput", true, { given: 63, wanted: 64, what }]);
    await write([...market.slice(0, 40), ...market.slice(41)]);
    expect((await refusalOf(fileFeed(path).upTo(endS(79)))).figures).to.include({ given: 39 });
    await write([]);
    expect((await refusalOf(fileFeed(path).upTo(endS(79)))).figures).to.include({ given: 0 });
  });

  it("is refused where candles do not rise in time, or cannot be read", async () => {
    await write([...market, market[3]]);
    const error = await refusalOf(fileFeed(path).upTo(endS(79)));
    expect([error.name, error.figures]).to.deep.equal(["CandlesOutOfOrder", { path, periodS: -76 * DAY_S }]);
    await writeFile(path, "start,open\n1,2\n");
    const broken = await refusalOf(fileFeed(path).upTo(endS(79)));
    expect([broken.name, broken.figures, broken.retry]).to.deep.equal(["CandlesUnreadable", { path }, true]);
    expect((broken.cause as Error).name).to.equal("BadHeader");
  });
});

describe("input for a band", () => {
  const seen = { candles: [], observations: 8, knownToS: 1_000n };
  const terms = { leastObservations: 8, maxInputAgeS: 60n };

  it("may be as old and as thin as was said, no more", () => {
    const what = "trades";
    requireUsable(seen, 1_060n, terms, what);
    const stale = refusal(() => requireUsable(seen, 1_061n, terms, what));
    expect([stale.name, stale.retry, stale.figures]).to.deep.equal([
      "StaleInput",
      true,
      { ageS: 61n, maxInputAgeS: 60n },
    ]);
    const thin = refusal(() => requireUsable({ ...seen, observations: 7 }, 1_000n, terms, what));
    expect([thin.name, thin.retry, thin.figures]).to.deep.equal(["ThinInput", true, { given: 7, wanted: 8, what }]);
  });
});
