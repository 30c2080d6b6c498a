import type { Band } from "../../protocol/band.ts";
import type { Hex, Seconds } from "../../protocol/units.ts";
import { readOperators } from "../chain/bank.ts";
import { chainNowS } from "../chain/blocks.ts";
import { type Price, readLatest } from "../chain/market.ts";
import type { Posting, SenderDeps } from "../post/deliver.ts";
import type { Signer } from "../sign/signer.ts";
import { readDraft, writeDraft } from "./draft.ts";
import { postBand } from "./post.ts";
import { type OwnDeps, proposeBand, signBand, signersInTurn } from "./propose.ts";
import { movedBpsDown } from "./wanted.ts";

/** What posting bands needs. Everything it keeps is in `folder` and the stores; whoever runs it again goes on where it stopped. */
export type BandDeps = OwnDeps & {
  readonly folder: string;
  readonly signers: readonly Signer[];
  readonly post: SenderDeps;
};

/** When a band is due; `now` whatever stands. */
export type Due = { readonly now?: boolean; readonly everyS: Seconds; readonly deviationBps?: bigint };

/** What one look at the market led to. `clamped`: the board's rules kept the band from where it should be. */
export type Look =
  | { readonly kind: "kept"; readonly last: Price; readonly movedBps?: bigint }
  | {
      readonly kind: "posted";
      readonly why: "time" | "deviation" | "asked" | "resumed";
      readonly band: Band;
      readonly clamped: boolean;
      readonly posting: Posting;
    };

/**
 * Looks once: posts the next round's band if it is due, and first of all one that was signed and not posted. Killed anywhere and run again, no
 * operator signs a second band beside the first.
 * @throws `StaleInput`, `ThinInput`, `OperatorsDisagree`, what signing and posting throw.
 */
export async function lookOnce(deps: BandDeps, due: Due): Promise<Look> {
  const { market } = deps;
  const [last, atS, operators] = await Promise.all([
    readLatest(market),
    chainNowS(market.bank),
    readOperators(market.bank),
  ]);
  const signers = await signersInTurn(market, deps.signers, last.round + 1);
  const draft = readDraft(deps.folder);
  const alive = draft && atS - draft.atS < market.terms.maxAgeS;
  if (alive && draft.round === last.round + 1 && draft.operatorSet === operators.digest) {
    const posting = await postBand(market, deps.post, await signBand(market, signers, last, draft));
    return { kind: "posted", why: "resumed", band: draft, clamped: false, posting };
  }
  const inTime = atS - last.atS >= due.everyS;
  if (atS <= last.atS || (!due.now && !inTime && due.deviationBps === undefined)) return { kind: "kept", last };

  const clockS = BigInt(Math.floor(deps.post.nowMs() / 1000));
  const proposal = await proposeBand(deps, signers, last, atS, clockS > atS ? clockS : atS);
  const { edges, modelId, clamped } = proposal;
  const movedBps = movedBpsDown(edges, last);
  const deviates = due.deviationBps !== undefined && movedBps >= due.deviationBps;
  if (!due.now && !inTime && !deviates) return { kind: "kept", last, movedBps };

  const band: Band = { operatorSet: operators.digest as Hex, round: last.round + 1, atS, ...edges, modelId };
  writeDraft(deps.folder, band);
  const posting = await postBand(market, deps.post, await signBand(market, signers, last, band));
  return { kind: "posted", why: due.now ? "asked" : inTime ? "time" : "deviation", band, clamped, posting };
}
