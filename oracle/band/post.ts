import type { Band } from "../../protocol/band.ts";
import { addressOf, type Market, readLatest, readRound } from "../chain/market.ts";
import { OracleError } from "../errors.ts";
import { deliver, type Posting, type SenderDeps } from "../post/deliver.ts";
import type { SignedBand } from "./propose.ts";

/** Brings a signed band to the board, once, whatever happened before. @throws `OtherBandPosted`, what `deliver` throws. */
export function postBand(market: Market, sender: SenderDeps, { band, digest, quorum }: SignedBand): Promise<Posting> {
  const { provider, chainId } = market.bank;
  return deliver(
    { ...sender, provider, chainId },
    {
      id: digest,
      to: addressOf(market.board),
      data: market.board.interface.encodeFunctionData("post", [band, quorum.bitmap, quorum.signatures]),
      stands: () => standing(market, band),
    },
  );
}

/** Whether the board holds this very band; false when its round is still open. */
async function standing(market: Market, band: Band): Promise<boolean> {
  const { round } = await readLatest(market);
  if (round < band.round) return false;
  const { atS, bidWei, askWei } = await readRound(market, band.round);
  if (atS === band.atS && bidWei === band.bidWei && askWei === band.askWei) return true;
  const message = `round ${band.round} was posted with ${bidWei} to ${askWei}, not ours`;
  throw new OracleError("OtherBandPosted", message, { round: band.round, atS, bidWei, askWei }, { retry: true });
}
