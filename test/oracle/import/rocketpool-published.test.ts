import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { type Performance, parsePerformance, parseRewards } from "../../../oracle/import/rocketpool/parse.ts";
import { differences, poolWeiDown, shareWeiDown, sumDuties } from "../../../oracle/import/rocketpool/published.ts";
import { address, minipoolJson, performanceText, rewardsText } from "../../support/interval.ts";
import { refusal } from "../../support/refusal.ts";
import { sharedData } from "../../support/shared.ts";

/** An interval of minipools with the given successes, scores and earnings. */
function performanceOf(rows: { succeeded: number; score: bigint; earnedWei?: bigint }[]): Performance {
  const pools = rows.map(({ succeeded, score, earnedWei = 0n }, index) => {
    const amounts = { attestationScore: `${score}`, ethEarned: `${earnedWei}` };
    return [address(index + 1), minipoolJson({ successfulAttestations: succeeded, ...amounts })];
  });
  return parsePerformance(performanceText({ minipoolPerformance: Object.fromEntries(pools) }));
}

const UNIT = 10n ** 18n;

describe("the published rule", () => {
  it("gives operators the average score's part of the pool, and each its score's part of that", () => {
    const performance = performanceOf([
      { succeeded: 3, score: UNIT },
      { succeeded: 4, score: 2n * UNIT },
    ]);
    const poolWei = poolWeiDown(performance, parseRewards(rewardsText("1000")));
    const sums = sumDuties(performance);
    expect([poolWei, sums]).to.deep.equal([428n, { succeeded: 7n, score: 3n * UNIT }]);
    expect([UNIT, 2n * UNIT].map((score) => shareWeiDown(poolWei, score, sums))).to.deep.equal([142n, 285n]);
  });

  it("leaves the whole pool to the stakers where no attestation succeeded", () => {
    const performance = performanceOf([{ succeeded: 0, score: 0n }]);
    expect(poolWeiDown(performance, parseRewards(rewardsText("1000")))).to.equal(0n);
    expect(shareWeiDown(1000n, 0n, sumDuties(performance))).to.equal(0n);
  });

  it("never pays more than the pool, and leaves less than a wei a validator", () => {
    const duty = fc.record({ succeeded: fc.integer({ min: 1, max: 6300 }), score: fc.bigInt(1n, 3000n * UNIT) });
    fc.assert(
      fc.property(fc.array(duty, { minLength: 1, maxLength: 6 }), fc.bigInt(0n, 200n * UNIT), (rows, poolWei) => {
        const sums = sumDuties(performanceOf(rows));
        const paidWei = rows.reduce((total, { score }) => total + shareWeiDown(poolWei, score, sums), 0n);
        expect(poolWei - paidWei >= 0n && poolWei - paidWei < BigInt(rows.length)).to.equal(true);
      }),
    );
  });

  it("refuses the rewards file of another interval", () => {
    const performance = performanceOf([{ succeeded: 1, score: UNIT }]);
    const others: [Record<string, unknown>, string, string][] = [
      [{ index: 8 }, "index", "8"],
      [{ startTime: "2025-01-01T00:00:12Z" }, "startMs", `${Date.UTC(2025, 0, 1, 0, 0, 12)}`],
      [{ endTime: "2025-01-01T00:56:12Z" }, "endMs", `${Date.UTC(2025, 0, 1, 0, 56, 12)}`],
      [{ consensusEndBlock: 380 }, "endSlot", "380"],
    ];
    for (const [fields, path, value] of others) {
      const { name, figures } = refusal(() => poolWeiDown(performance, parseRewards(rewardsText("1", fields))));
      expect([name, figures]).to.deep.equal(["OtherInterval", { path, value }]);
    }
  });

  it("takes a rewards file that writes its network as a number", () => {
    const performance = performanceOf([{ succeeded: 1, score: UNIT }]);
    expect(poolWeiDown(performance, parseRewards(rewardsText("5", { network: "0" })))).to.equal(5n);
  });

  it("lists the minipools that were not paid to the wei", () => {
    const performance = performanceOf([
      { succeeded: 1, score: UNIT, earnedWei: 10n },
      { succeeded: 1, score: UNIT, earnedWei: 20n },
    ]);
    expect(differences(performance, (account) => (account === address(1) ? 10n : 21n))).to.deep.equal([
      { account: address(2), earnedWei: 20n, rewardWei: 21n },
    ]);
    expect(differences(performance, (account) => (account === address(1) ? 10n : 19n))).to.have.length(1);
  });

  it("lets a megapool gain less than a wei a validator", () => {
    const { pubkey: _, ...duty } = minipoolJson();
    const validatorPerformance = { ["ab".repeat(48)]: duty, ["cd".repeat(48)]: duty };
    const megapoolPerformance = { [address(9)]: { validatorPerformance } };
    const performance = parsePerformance(performanceText({ minipoolPerformance: {}, megapoolPerformance }));
    const wrong = [69n, 70n, 71n, 72n].filter((wei) => differences(performance, () => wei).length > 0);
    expect(wrong).to.deep.equal([69n, 72n]);
  });

  for (const name of ["rp_mainnet25v1", "rp_testnet130", "rp_testnet9"]) {
    it(`pays every minipool of ${name} what was published, to the wei`, function () {
      const file = sharedData(this, `nodes/${name}_performance.json`);
      const performance = parsePerformance(readFileSync(file, "utf8"));
      const rewards = parseRewards(readFileSync(file.replace("performance", "rewards"), "utf8"));
      const [poolWei, sums] = [poolWeiDown(performance, rewards), sumDuties(performance)];
      const scores = new Map(performance.pools.map(({ account, duties }) => [account, duties[0]!.score]));
      const shares = (account: string) => shareWeiDown(poolWei, scores.get(account)!, sums);
      expect(scores.size).to.be.greaterThan(100);
      expect(differences(performance, shares)).to.deep.equal([]);
    });
  }
});
