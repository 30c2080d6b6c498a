import type { Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import { TICKS_PER_LIKE } from "./worth.ts";

/** ContentShop's own: a posted value moves a listing by a fifth at most. */
const BPS = 10_000n;
const MAX_STEP_BPS = 2_000n;

/** The most that operators' own worths may differ: a thousandth, or the tick that rounding alone may cost. */
const NEAR_PARTS = 1_000n;

/** What a worth in ticks of a like is in TIME, rounded down. */
export function wantedValueDown(ticks: bigint, likeWei: Wei): Wei {
  return (ticks * likeWei) / BigInt(TICKS_PER_LIKE);
}

/** The value nearest to `wantedWei` that the shop takes: within a fifth of the last one, not below the creator's floor. */
export function fitValue(wantedWei: Wei, lastWei: Wei, floorWei: Wei): Wei {
  const fifthDownWei = (lastWei * (BPS - MAX_STEP_BPS) + BPS - 1n) / BPS;
  const highWei = (lastWei * (BPS + MAX_STEP_BPS)) / BPS;
  const lowWei = fifthDownWei > floorWei ? fifthDownWei : floorWei;
  if (wantedWei < lowWei) return lowWei;
  return wantedWei > highWei ? highWei : wantedWei;
}

/** @throws `OperatorsDisagree` where an operator's own worth of a listing is not near the proposed one. */
export function requireNear(operator: string, id: bigint, ownTicks: bigint, proposedTicks: bigint): void {
  const apart = ownTicks > proposedTicks ? ownTicks - proposedTicks : proposedTicks - ownTicks;
  if (apart <= 1n || apart * NEAR_PARTS <= proposedTicks) return;
  const message = `operator ${operator} finds listing ${id} worth ${ownTicks} ticks, not ${proposedTicks}: it does not sign`;
  throw new OracleError("OperatorsDisagree", message, { operator, id, ownTicks, proposedTicks }, { retry: true });
}
