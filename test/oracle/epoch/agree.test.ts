import { expect } from "chai";
import { requireSame } from "../../../oracle/epoch/agree.ts";
import { type Report, ZERO_HASH } from "../../../protocol/report.ts";
import { refusal } from "../../support/refusal.ts";
import { blankReport } from "../../support/report.ts";

const OTHER = `0x${"07".repeat(32)}` as const;
const report = blankReport({
  programs: [{ id: OTHER, modelId: ZERO_HASH, scoresRoot: ZERO_HASH, leaves: 2, totalScore: 9n, budgetWei: 5n }],
});
const by = (operator: string, changes: Partial<Report> = {}) => ({ operator, report: { ...report, ...changes } });

describe("operators' agreement", () => {
  it("is reached when all computed the same report", () => {
    expect(requireSame([by("a"), by("b"), by("c")])).to.equal(undefined);
  });

  const [program] = report.programs;
  const differences: [string, Partial<Report>][] = [
    ["report.attempt", { attempt: 1 }],
    ["report.windowEnd", { windowEnd: 3n }],
    ["report.logRoot", { logRoot: OTHER, rewardsRoot: OTHER }],
    ["report.issuedWei", { issuedWei: 6n }],
    ["report.programs.0.totalScore", { programs: [{ ...program, totalScore: 10n }] }],
  ];
  for (const [field, changes] of differences) {
    it(`names ${field} when it is the first that differs, and who has what`, () => {
      const error = refusal(() => requireSame([by("a"), by("b"), by("c", changes)]));
      expect([error.name, error.figures]).to.deep.equal(["OperatorsDisagree", { field, left: "a", right: "c" }]);
    });
  }
});
