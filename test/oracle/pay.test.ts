import { expect } from "chai";
import { claimableWei, payOf, reasonOf } from "../../oracle/explain/pay.ts";
import { packDeltas, packScores } from "../../protocol/records.ts";
import type { Report } from "../../protocol/report.ts";
import type { Address } from "../../protocol/units.ts";

const ID = `0x${"11".repeat(32)}` as const;
const account = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;

/** An epoch with one program in which accounts 1, 2, ... have these scores. */
function epochOf(scores: readonly bigint[], terms: { budgetWei: bigint; capWei?: bigint; rateWei?: bigint }) {
  const full = { capWei: 0n, rateWei: 0n, ...terms };
  const records = scores.map((score, i) => ({ account: account(i + 1), features: [score], score }));
  const program = { id: ID, modelId: ID, features: ["work"], count: scores.length, ...full };
  const deltas = packDeltas([{ account: account(1), previousCumulativeWei: 4n, cumulativeWei: 30n }]);
  const header = { epoch: 1n, windowStart: 0n, windowEnd: 1n, logRoot: ID, accounts: 1, programs: [program] };
  const totalScore = scores.reduce((sum, score) => sum + score, 0n);
  const report = { programs: [{ totalScore }] } as unknown as Report;
  return (n: number) => payOf({ header, deltas, scores: [packScores(ID, 1, records)] }, report, account(n));
}

const active = { standing: "active", inForce: true, claimedWei: 0n } as const;

describe("what an epoch pays an account", () => {
  it("is its share, its score at the rate, or the cap, whichever is least", () => {
    const scores = [10n, 30n];
    const paid = (terms: Parameters<typeof epochOf>[1]) => {
      const { rewardWei, limit } = epochOf(scores, terms)(2).programs[0];
      return [rewardWei, limit];
    };
    expect(paid({ budgetWei: 100n })).to.deep.equal([75n, "share"]);
    expect(paid({ budgetWei: 100n, rateWei: 2n })).to.deep.equal([60n, "rate"]);
    expect(paid({ budgetWei: 100n, rateWei: 2n, capWei: 50n })).to.deep.equal([50n, "cap"]);
    expect(paid({ budgetWei: 100n, rateWei: 9n, capWei: 90n })).to.deep.equal([75n, "share"]);
  });

  it("comes with features, previous and cumulative amounts as the artifact has them", () => {
    const pay = epochOf([10n, 30n], { budgetWei: 100n })(1);
    expect(pay).to.include({ previousWei: 4n, cumulativeWei: 30n });
    expect(pay.programs[0]).to.deep.include({ names: ["work"], features: [10n], totalScore: 40n });
    expect(epochOf([10n], { budgetWei: 100n })(7)).to.deep.equal({ programs: [], previousWei: 0n, cumulativeWei: 0n });
  });

  it("can be claimed once its root is in force, less what was claimed", () => {
    const pay = epochOf([10n], { budgetWei: 26n })(1);
    expect(claimableWei(pay, active)).to.equal(30n);
    expect(claimableWei(pay, { ...active, claimedWei: 4n })).to.equal(26n);
    expect(claimableWei(pay, { ...active, claimedWei: 31n })).to.equal(0n);
    expect(claimableWei(pay, { ...active, inForce: false })).to.equal(0n);
    expect(reasonOf(pay, active)).to.equal(undefined);
  });

  it("has a reason wherever nothing can be claimed", () => {
    const paid = epochOf([10n, 0n], { budgetWei: 26n });
    expect(reasonOf(paid(1), { ...active, claimedWei: 30n })).to.equal("everything was claimed already");
    expect(reasonOf(paid(1), { ...active, inForce: false })).to.match(/^a later report is in force/);
    expect(reasonOf(paid(1), { standing: "pending", inForce: false, claimedWei: 0n })).to.match(
      /challenge period; what was earned before is claimed with the proof of the last active epoch$/,
    );
    expect(reasonOf(paid(1), { standing: "removed", inForce: false, claimedWei: 0n })).to.match(/was removed/);
    expect(reasonOf(paid(2), active)).to.equal("its score is zero");
    expect(reasonOf(paid(9), active)).to.match(/did nothing in this epoch/);
    expect(reasonOf(paid(9), { ...active, standing: "pending", inForce: false })).to.match(/did nothing in this epoch/);
    expect(reasonOf(epochOf([10n, 1n], { budgetWei: 5n })(2), active)).to.equal("its share is less than one wei");
  });
});
