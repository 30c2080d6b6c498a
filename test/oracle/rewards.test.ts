import { expect } from "chai";
import fc from "fast-check";
import {
  addRewards,
  type RewardTerms,
  rewardDown,
  type ScoredProgram,
  totalScoreOf,
} from "../../oracle/reward/rewards.ts";
import { type Deltas, deltaAt, packDeltas, packScores } from "../../protocol/records.ts";
import type { Address, Hex, Score, Wei } from "../../protocol/units.ts";
import { uint96, uint128 } from "../support/arbitraries.ts";

const NOBODY: Deltas = { count: 0, records: new Uint8Array(0) };
const account = fc.integer({ min: 1, max: 12 }).map((i): Address => `0x${i.toString(16).padStart(40, "0")}`);
const score = fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 1000n }), uint128);
const scored = fc.uniqueArray(fc.tuple(account, score), { maxLength: 12, selector: ([a]) => a });
const terms: fc.Arbitrary<RewardTerms> = fc.record({
  budgetWei: uint96,
  capWei: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 10_000n }), uint96),
  rateWei: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 10_000n }), uint96),
});
const share: RewardTerms = { budgetWei: 1000n, capWei: 0n, rateWei: 0n };

function program(terms: RewardTerms, scores: readonly (readonly [Address, Score])[], id = 1): ScoredProgram {
  const programId: Hex = `0x${id.toString(16).padStart(64, "0")}`;
  const records = scores.map(([account, score]) => ({ account, features: [], score }));
  return { terms, scores: packScores(programId, 0, records) };
}

function amounts(deltas: Deltas): Map<Address, readonly [Wei, Wei]> {
  return new Map(
    Array.from({ length: deltas.count }, (_, i) => {
      const { account, previousCumulativeWei, cumulativeWei } = deltaAt(deltas, i);
      return [account, [previousCumulativeWei, cumulativeWei]] as const;
    }),
  );
}

const programs = fc.array(fc.tuple(terms, scored), { maxLength: 3 });
const previously = fc
  .uniqueArray(fc.tuple(account, fc.bigInt({ min: 1n, max: 1n << 90n })), { maxLength: 12, selector: ([a]) => a })
  .map((all) =>
    packDeltas(all.map(([account, cumulativeWei]) => ({ account, previousCumulativeWei: 0n, cumulativeWei }))),
  );

describe("rewards", () => {
  it("pays floor(budget x score / total) and leaves the remainder unissued", () => {
    const a: Address = `0x${"0a".repeat(20)}`;
    const b: Address = `0x${"0b".repeat(20)}`;
    const { deltas, issuedWei, paidWei } = addRewards(NOBODY, [
      program(share, [
        [b, 2n],
        [a, 1n],
      ]),
    ]);
    expect([...amounts(deltas)]).to.deep.equal([
      [a, [0n, 333n]],
      [b, [0n, 666n]],
    ]);
    expect([issuedWei, paidWei]).to.deep.equal([999n, [999n]]);
  });

  it("adds to the amounts before and keeps accounts that earn nothing", () => {
    const [a, b, c] = ["0a", "0b", "0c"].map((byte): Address => `0x${byte.repeat(20)}`);
    const before = packDeltas([
      { account: b, previousCumulativeWei: 1n, cumulativeWei: 50n },
      { account: c, previousCumulativeWei: 0n, cumulativeWei: 7n },
    ]);
    const { deltas, issuedWei } = addRewards(before, [
      program(share, [
        [a, 0n],
        [b, 5n],
      ]),
    ]);
    expect([...amounts(deltas)]).to.deep.equal([
      [b, [50n, 1050n]],
      [c, [7n, 7n]],
    ]);
    expect(issuedWei).to.equal(1057n);
  });

  it("pays the rate while the budget lasts, and shares of the budget when it does not", () => {
    expect(rewardDown({ ...share, rateWei: 3n }, 10n, 100n)).to.equal(30n);
    expect(rewardDown({ ...share, rateWei: 11n }, 10n, 100n)).to.equal(100n);
    expect(rewardDown({ ...share, rateWei: 3n, capWei: 29n }, 10n, 100n)).to.equal(29n);
  });

  it("gives every account exactly what the rule gives it alone, whatever the order of programs and accounts", () => {
    fc.assert(
      fc.property(previously, programs, (before, all) => {
        const scoredPrograms = all.map(([terms, scores], i) => program(terms, scores, i));
        const turned = all.map(([terms, scores], i) => program(terms, [...scores].reverse(), i)).reverse();
        const rewards = addRewards(before, scoredPrograms);
        expect(amounts(addRewards(before, turned).deltas)).to.deep.equal(amounts(rewards.deltas));
        const wanted = new Map([...amounts(before)].map(([account, [, wei]]) => [account, [wei, wei] as [Wei, Wei]]));
        for (const [i, [terms, scores]] of all.entries()) {
          const totalScore = totalScoreOf(scoredPrograms[i].scores);
          for (const [account, score] of scores) {
            const [previousWei, cumulativeWei] = wanted.get(account) ?? [0n, 0n];
            wanted.set(account, [previousWei, cumulativeWei + rewardDown(terms, score, totalScore)]);
          }
        }
        const earned = [...wanted].filter(([, [, wei]]) => wei > 0n).sort(([a], [b]) => (a < b ? -1 : 1));
        expect([...amounts(rewards.deltas)]).to.deep.equal(earned);
        expect(rewards.issuedWei).to.equal(earned.reduce((sum, [, [, wei]]) => sum + wei, 0n));
      }),
    );
  });

  it("never pays more than the budget, more than the cap, or more than the rate", () => {
    fc.assert(
      fc.property(terms, scored, (terms, scores) => {
        const { deltas, paidWei } = addRewards(NOBODY, [program(terms, scores)]);
        expect(paidWei[0] <= terms.budgetWei).to.equal(true);
        const scoreOf = new Map(scores);
        for (const [account, [, rewardWei]] of amounts(deltas)) {
          if (terms.capWei > 0n) expect(rewardWei <= terms.capWei).to.equal(true);
          if (terms.rateWei > 0n) expect(rewardWei <= terms.rateWei * scoreOf.get(account)!).to.equal(true);
        }
      }),
    );
  });

  it("never pays two accounts more for a score than one, unless there is a cap", () => {
    fc.assert(
      fc.property(terms, score, score, score, (terms, first, second, rest) => {
        const uncapped = { ...terms, capWei: 0n };
        const total = first + second + rest;
        const split = rewardDown(uncapped, first, total) + rewardDown(uncapped, second, total);
        expect(split <= rewardDown(uncapped, first + second, total)).to.equal(true);
      }),
    );
  });
});
