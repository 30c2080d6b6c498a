import { expect } from "chai";
import { claimOf, MOST_SETTLED, openClaims, settlements } from "../../../oracle/claim/claims.ts";
import { rewardLeaf } from "../../../protocol/leaves.ts";
import { packDeltas } from "../../../protocol/records.ts";
import { type Report, ZERO_HASH } from "../../../protocol/report.ts";
import { rewardsTree, verifySortedPairs } from "../../../protocol/trees/rewards.ts";
import type { Address } from "../../../protocol/units.ts";
import { refusal } from "../../support/refusal.ts";

const account = (i: number) => `0x${i.toString(16).padStart(40, "0")}` as Address;
const deltas = packDeltas(
  Array.from({ length: 300 }, (_, i) => ({
    account: account(i + 1),
    previousCumulativeWei: 0n,
    cumulativeWei: BigInt(i + 5),
  })),
);
const root = rewardsTree(deltas).root;
const report = { epoch: 3n, rewardsRoot: root } as Report;

describe("claims", () => {
  it("prove what an account earned, whatever case its address is written in", () => {
    const claims = openClaims(report, deltas);
    for (const written of [account(0xab), account(0xab).toUpperCase().replace("0X", "0x")]) {
      const { cumulativeWei, proof } = claimOf(claims, written);
      expect(cumulativeWei).to.equal(BigInt(0xab - 1 + 5));
      expect(verifySortedPairs(root, rewardLeaf(account(0xab), cumulativeWei), proof)).to.equal(true);
    }
  });

  it("are refused for an account that never earned", () => {
    const error = refusal(() => claimOf(openClaims(report, deltas), account(301)));
    expect([error.name, error.figures]).to.deep.equal(["NeverEarned", { account: account(301) }]);
  });

  it("are refused from data that does not lead to the report's root", () => {
    const error = refusal(() => openClaims({ ...report, rewardsRoot: ZERO_HASH }, deltas));
    expect([error.name, error.figures]).to.deep.equal(["OtherRewards", { epoch: 3n, root, reported: ZERO_HASH }]);
  });

  it("of nobody are an empty book", () => {
    const claims = openClaims({ ...report, rewardsRoot: `0x${"33".repeat(32)}` }, packDeltas([]));
    expect(settlements(claims, () => 0n)).to.deep.equal([]);
  });

  it("are settled in full subtrees that hold every unpaid account once, and leave out the paid", () => {
    const claims = openClaims(report, deltas);
    const chunks = settlements(claims, () => 0n);
    expect(chunks.reduce((total, { accounts }) => total + accounts, 0)).to.equal(300);
    for (const { accounts } of chunks)
      expect(accounts <= MOST_SETTLED && Number.isInteger(Math.log2(accounts))).to.equal(true);
    expect(settlements(claims, () => 1000n)).to.deep.equal([]);
  });
});
