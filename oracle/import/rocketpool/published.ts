import { fileError } from "./json.ts";
import type { Interval, Performance, Pool, Rewards } from "./parse.ts";

const SCORE_UNIT = 10n ** 18n;

/** The rule's sums over every validator: attestations that succeeded, and their scores (scaled by 1e18). */
export type Sums = { succeeded: bigint; score: bigint };

/** Adds up every validator of the interval, of minipools and megapools alike. */
export function sumDuties(performance: Performance): Sums {
  const sums = { succeeded: 0n, score: 0n };
  for (const { duties } of performance.pools) {
    for (const duty of duties) {
      sums.succeeded += BigInt(duty.succeeded);
      sums.score += duty.score;
    }
  }
  return sums;
}

/**
 * The part of the smoothing pool that node operators earn, in wei: floor(SP * sum(score) / (sum(success) * 1e18)).
 * Rounded down: the pool stakers keep the remainder. 0 where no attestation succeeded.
 * @throws `OtherInterval` on files of two intervals.
 */
export function poolWeiDown(performance: Performance, rewards: Rewards): bigint {
  refuseOtherInterval(performance.interval, rewards.interval);
  const { succeeded, score } = sumDuties(performance);
  return succeeded === 0n ? 0n : (rewards.smoothingPoolWei * score) / (succeeded * SCORE_UNIT);
}

/** One validator's share of `poolWei`, in wei: floor(pool * score / sum(score)). */
export function shareWeiDown(poolWei: bigint, score: bigint, sums: Sums): bigint {
  return sums.score === 0n ? 0n : (poolWei * score) / sums.score;
}

/** An account that was not paid what the file says; `earnedWei` is the file's figure. */
export type Difference = { account: string; earnedWei: bigint; rewardWei: bigint };

/**
 * The accounts whose reward is not what the file says: to the wei for a minipool; for a megapool one rounding replaces one a
 * validator, so that it may get up to a wei a validator more.
 */
export function differences(performance: Performance, rewardWei: (account: string) => bigint): Difference[] {
  return performance.pools.flatMap((pool) => {
    const difference = { account: pool.account, earnedWei: earnedWei(pool), rewardWei: rewardWei(pool.account) };
    const aboveWei = difference.rewardWei - difference.earnedWei;
    return aboveWei >= 0n && aboveWei < BigInt(pool.duties.length) ? [] : [difference];
  });
}

function earnedWei(pool: Pool): bigint {
  return pool.duties.reduce((total, duty) => total + duty.earnedWei, 0n);
}

/** The network's name is not compared: some published rewards files carry a number there. */
function refuseOtherInterval(performance: Interval, rewards: Interval): void {
  for (const field of ["index", "startMs", "endMs", "endSlot"] as const) {
    if (performance[field] !== rewards[field]) {
      const expected = `the rewards file is of another interval, should be ${performance[field]}`;
      throw fileError("OtherInterval", field, `${rewards[field]}`, expected);
    }
  }
}
