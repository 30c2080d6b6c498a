import { Contract } from "ethers/contract";
import type { Provider } from "ethers/providers";
import { isError } from "ethers/utils";
import type { Seconds } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import { type Feed, thinInput, windowS } from "./feed.ts";
import { candlesOf, type Point } from "./points.ts";

/** The part of AggregatorV3Interface that is read. */
const ABI = [
  "function decimals() view returns (uint8)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "function getRoundData(uint80 roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
];

/** Rounds asked for at once on the way back. */
const AT_ONCE = 32n;
/** A round's number within its phase; the bits above are the phase. */
const IN_PHASE = (1n << 64n) - 1n;

type Round = { readonly roundId: bigint; readonly answer: bigint; readonly updatedAt: bigint };

/**
 * A price feed on chain in Chainlink's form, whose answer is CASH a TIME. It tells no volume: every candle has the same.
 * @throws `NotAnAggregator`.
 */
export async function aggregatorFeed(provider: Provider, address: string, candleS: number): Promise<Feed> {
  const aggregator = new Contract(address, ABI, provider);
  const decimals = await aggregator.decimals().catch((cause: unknown) => {
    throw new OracleError("NotAnAggregator", `no price feed answers at ${address}`, { address }, { cause });
  });
  return {
    name: `the price feed at ${address}`,
    async upTo(atS) {
      const rounds = await roundsBack(aggregator, atS, atS - windowS(candleS));
      const points: Point[] = rounds.map(({ answer, updatedAt }) => {
        // Nine decimals are more than a band's ticks need.
        const price = Number((answer * 10n ** 9n) / 10n ** BigInt(decimals)) / 1e9;
        return { atS: updatedAt, price, volume: 0 };
      });
      const candles = candlesOf(points, points[0].price, atS, candleS).map((candle) => ({ ...candle, volume: 1 }));
      return { candles, observations: rounds.length, knownToS: rounds[rounds.length - 1].updatedAt };
    },
  };
}

/** Rounds up to `atS`, oldest first, the first of them not younger than `startS`. */
async function roundsBack(aggregator: Contract, atS: Seconds, startS: Seconds): Promise<Round[]> {
  const latest: Round = await aggregator.latestRoundData();
  const rounds: Round[] = [latest];
  for (let next = latest.roundId - 1n; rounds[0].updatedAt > startS; next -= AT_ONCE) {
    const inPhase = next & IN_PHASE;
    const count = inPhase < AT_ONCE ? inPhase : AT_ONCE;
    const ids = Array.from({ length: Number(count) }, (_, i) => next - BigInt(i));
    const older = await Promise.all(ids.map((id) => roundOf(aggregator, id)));
    const gap = older.findIndex((round) => round === undefined || round.updatedAt === 0n);
    const found = (gap < 0 ? older : older.slice(0, gap)) as Round[];
    rounds.unshift(...found.reverse());
    if (gap >= 0 || count < AT_ONCE) break;
  }
  const known = rounds.filter(({ updatedAt }) => updatedAt <= atS);
  if (known.length === 0 || known[0].updatedAt > startS) {
    const first = known[0]?.updatedAt ?? atS;
    throw thinInput(Number(atS - first), Number(atS - startS), "seconds of history");
  }
  const bad = known.find(({ answer }) => answer <= 0n);
  if (bad) {
    const { roundId, answer } = bad;
    throw new OracleError("BadAnswer", `round ${roundId} of the price feed answers ${answer}`, { roundId, answer });
  }
  return known;
}

/** Nothing for a round that the feed never had. */
async function roundOf(aggregator: Contract, id: bigint): Promise<Round | undefined> {
  try {
    return await aggregator.getRoundData(id);
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION")) return undefined;
    throw error;
  }
}
