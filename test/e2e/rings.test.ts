import { expect } from "chai";
import { packScores } from "../../protocol/records.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Wei } from "../../protocol/units.ts";
import { ringCheck } from "../../scripts/demo/rings.ts";

const addressOf = (n: number): Address => `0x${`${n}`.repeat(40)}`;
const RINGS = new Set<string>([addressOf(3)]);

/** Three accounts with as much work as each other, the last one of a ring. */
const scores = packScores(
  ZERO_HASH,
  5,
  [1, 2, 3].map((n) => ({ account: addressOf(n), features: [0n, 0n, 100n, 0n, 0n], score: 1n })),
);
const holding = (...wei: Wei[]) => ({ paid: [], balances: new Map(wei.map((own, i) => [addressOf(i + 1), own])) });

describe("the demo's check of rings", () => {
  it("holds where they get less of the pay than they did of the work", () => {
    const { ok, figures } = ringCheck(RINGS, scores, holding(45n, 45n, 10n));
    expect([ok, figures]).to.deep.equal([true, "1 accounts: 33.3 % of the work, 10.0 % of the pay"]);
  });

  it("fails where they get as much, or more", () => {
    expect(ringCheck(RINGS, scores, holding(30n, 30n, 30n)).ok).to.equal(false);
    expect(ringCheck(RINGS, scores, holding(30n, 30n, 31n)).ok).to.equal(false);
  });
});
