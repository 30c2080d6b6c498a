import { type Band, bandDomain, digestBand } from "../../protocol/band.ts";
import type { Hex, Seconds } from "../../protocol/units.ts";
import { readOperators } from "../chain/bank.ts";
import { addressOf, type Edges, type Market, type Price } from "../chain/market.ts";
import { type Feed, type InputTerms, requireUsable } from "../feed/feed.ts";
import type { Forecast } from "../forecast/forecast.ts";
import { joinQuorum, type Quorum } from "../sign/quorum.ts";
import type { Signer } from "../sign/signer.ts";
import { bandAround, fitBand, requireNear } from "./wanted.ts";

/** What an operator makes its own band from. */
export type OwnDeps = {
  readonly market: Market;
  readonly feed: Feed;
  readonly forecast: Forecast;
  readonly input: InputTerms;
  readonly leastSpreadBps: number;
};

/** A band before it is signed, and whether the board's rules kept it from where it should be. */
export type Proposal = { readonly edges: Edges; readonly modelId: Hex; readonly clamped: boolean };

/** A band and the quorum that signed it. */
export type SignedBand = { readonly band: Band; readonly digest: Hex; readonly quorum: Quorum };

/**
 * An operator's own band at `atS`: feed, model, board rules.
 * @param nowS Against which the input's age is taken.
 * @throws `StaleInput`, `ThinInput`, what the feed throws.
 */
export async function ownBand(deps: OwnDeps, last: Price, atS: Seconds, nowS: Seconds): Promise<Proposal> {
  const { market, feed, forecast, input, leastSpreadBps } = deps;
  const seen = await feed.upTo(atS);
  requireUsable(seen, nowS, input, "observations in the window");
  const { prices, modelId } = await forecast.forecastBand(seen.candles);
  const scale = { lotWei: market.terms.lotWei, cashDecimals: market.cashDecimals };
  const index = seen.candles[seen.candles.length - 1].close;
  const { clamped, ...edges } = fitBand(
    bandAround(index, prices, leastSpreadBps, scale),
    last,
    await market.board.MAX_MOVE_BPS(),
  );
  return { edges, modelId: modelId as Hex, clamped };
}

/** The operators at hand who are in the set, whose turn it is to propose first, as many as must sign. */
export async function signersInTurn(
  { bank }: Pick<Market, "bank">,
  signers: readonly Signer[],
  round: number,
): Promise<Signer[]> {
  const { operators, threshold } = await readOperators(bank);
  const turn = [...operators.slice(round % operators.length), ...operators.slice(0, round % operators.length)];
  const lower = (address: string) => address.toLowerCase();
  const present = turn.flatMap((operator) => signers.filter((signer) => lower(signer.operator) === lower(operator)));
  return present.slice(0, threshold);
}

/** The first operator's band, once each of the others has made its own and found it near. @throws `OperatorsDisagree`, what `ownBand` throws. */
export async function proposeBand(
  deps: OwnDeps,
  signers: readonly Signer[],
  last: Price,
  atS: Seconds,
  nowS: Seconds,
): Promise<Proposal> {
  const others = signers.slice(1);
  const own = () => ownBand(deps, last, atS, nowS);
  const [proposal, ...theirs] = await Promise.all([own(), ...others.map(own)]);
  for (const [i, { operator }] of others.entries()) requireNear(operator, theirs[i].edges, proposal.edges);
  return proposal;
}

/**
 * Has each operator sign the band. One of them signs one band for a round and a life of a band: another one is signed only when nobody can
 * trade on the first.
 * @throws `SecondDigest`, what `joinQuorum` throws.
 */
export async function signBand(
  market: Market,
  signers: readonly Signer[],
  last: Price,
  band: Band,
): Promise<SignedBand> {
  const about = addressOf(market.board);
  const digest = digestBand(bandDomain(market.bank.chainId, about), band);
  const attempt = Number((band.atS - last.atS) / market.terms.maxAgeS);
  const slot = { operatorSet: band.operatorSet, epoch: BigInt(band.round), attempt, about };
  const signatures = signers.map((signer) => signer.sign(slot, digest));
  return { band, digest, quorum: joinQuorum(await readOperators(market.bank), digest, signatures) };
}
