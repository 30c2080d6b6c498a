import { type Command, InvalidArgumentError, Option } from "commander";
import { formatUnits } from "ethers/utils";
import { type AgainDeps, againAndAgain } from "../again.ts";
import { addBankOptions } from "../arguments.ts";
import { connectBank } from "../chain/connect.ts";
import { type Edges, type Market, openMarket } from "../chain/market.ts";
import { parseConfig } from "../config.ts";
import { OracleError } from "../errors.ts";
import { aggregatorFeed } from "../feed/aggregator.ts";
import type { Feed } from "../feed/feed.ts";
import { fileFeed } from "../feed/file.ts";
import { ledgerFeed } from "../feed/ledger.ts";
import { untilStopped } from "../stop.ts";
import { type BandPoster, openBandPoster } from "./open.ts";
import { type Due, type Look, lookOnce } from "./run.ts";

type Options = {
  network: string;
  deployment?: string;
  ohlcv?: string;
  aggregator?: string;
  candle: number;
  every: number;
  deviationBps?: number;
  least: number;
  maxInputAge?: number;
  leastSpreadBps: number;
  once?: boolean;
  json?: boolean;
};

/** How often a running poster looks, at most. */
const LOOK_MS = 5_000;

/** Adds `oracle forecast`: exit status 1 where `--once` posted nothing. */
export function addForecastCommand(program: Command): void {
  addBankOptions(program.command("forecast"))
    .description("Makes price bands from a feed and the forecast model, has a quorum sign them, and posts them.")
    .addOption(new Option("--ohlcv <file>", "prices from a file of candles, CASH a TIME").conflicts("aggregator"))
    .option("--aggregator <address>", "prices from a Chainlink-style feed on the same chain, CASH a TIME")
    .option("--candle <s>", "length of a candle of the desk's own trades, or of a feed on chain", whole(1), 900)
    .option("--every <s>", "post when the last band is this old", whole(1), 900)
    .option("--deviation-bps <n>", "post before that when an edge would move as far", whole(1))
    .option("--least <n>", "trades, updates or candles with volume wanted in 64 candles", whole(0), 8)
    .option(
      "--max-input-age <s>",
      "how old the newest price may be (default: as old as the desk takes bands)",
      whole(1),
    )
    .option("--least-spread-bps <n>", "a band is no narrower, in hundredths of a percent", whole(0), 50)
    .option("--once", "post one band now, and end")
    .option("--json", "one JSON object a band")
    .action(forecast);
}

async function forecast(options: Options): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const { bank, deployment } = await connectBank(options.network, options.deployment);
  const market = await openMarket(bank, deployment.contracts);
  const { maxAgeS } = market.terms;
  if (BigInt(options.every) >= maxAgeS) {
    const message = `--every ${options.every}: the desk closes when a band is older than ${maxAgeS} s`;
    throw new OracleError("TooSeldom", message, { everyS: options.every, maxAgeS });
  }
  const maxInputAgeS = options.maxInputAge === undefined ? maxAgeS : BigInt(options.maxInputAge);
  const input = { leastObservations: options.least, maxInputAgeS };
  const say = options.json ? console.error : console.log;
  const feed = await feedOf(options, market);
  const poster = await openBandPoster(config, market, feed, { input, leastSpreadBps: options.leastSpreadBps }, say);
  try {
    const due: Due = {
      everyS: BigInt(options.every),
      ...(options.deviationBps && { deviationBps: BigInt(options.deviationBps) }),
    };
    if (options.once) print(poster, await lookOnce(poster, { ...due, now: true }), options);
    else await untilStopped((stop) => goOn(poster, due, options, { ...stop, say }));
  } finally {
    await poster.close();
  }
}

/** A band that the board's rules held back is followed by the next at once. */
async function goOn(poster: BandPoster, due: Due, options: Options, deps: AgainDeps): Promise<void> {
  deps.say(`bands from ${poster.feed.name}`);
  let now = false;
  await againAndAgain(deps, LOOK_MS, async () => {
    const look = await lookOnce(poster, { ...due, now });
    now = look.kind === "posted" && look.clamped;
    if (look.kind === "posted") print(poster, look, options);
    return now ? 1_000 : LOOK_MS;
  });
}

async function feedOf({ ohlcv, aggregator, candle }: Options, market: Market): Promise<Feed> {
  if (ohlcv !== undefined) return fileFeed(ohlcv);
  if (aggregator !== undefined) return aggregatorFeed(market.bank.provider, aggregator, candle);
  return ledgerFeed(market, candle);
}

function print({ market }: BandPoster, look: Look, { json }: Options): void {
  if (look.kind === "kept") {
    console.log(json ? jsonOf(look) : `round ${look.last.round} stands: no second has passed since`);
    process.exitCode = 1;
    return;
  }
  const { band, why, clamped, posting } = look;
  const sent = posting.kind === "posted" ? `${posting.gasUsed} gas` : "it stood there already";
  const held = clamped ? ", held back by the board's rules" : "";
  console.log(
    json ? jsonOf(look) : `round ${band.round}: ${printEdges(market, band)} CASH a TIME (${why}${held}), ${sent}`,
  );
}

function printEdges({ terms, cashDecimals }: Market, { bidWei, askWei }: Edges): string {
  const [bid, ask] = [bidWei, askWei].map((wei) => formatUnits((wei * 10n ** 18n) / terms.lotWei, cashDecimals));
  return `${bid} to ${ask}`;
}

function jsonOf(look: Look): string {
  return JSON.stringify(look, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

function whole(least: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`a whole number from ${least} is wanted`);
  };
}
