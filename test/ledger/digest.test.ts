import { expect } from "chai";
import fc from "fast-check";
import { digestReport, hashReport, type Program, type Report, reportDomain } from "../../protocol/report.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { hash32, uint32, uint64, uint256 } from "../support/arbitraries.ts";
import { emptyBank } from "../support/empty-bank.ts";

const programs = fc.array(
  fc.record({
    id: hash32,
    modelId: hash32,
    scoresRoot: hash32,
    leaves: uint32,
    totalScore: uint256,
    budgetWei: uint256,
  }),
  { maxLength: 4 },
);
const reports = fc.record({
  operatorSet: hash32,
  epoch: uint64,
  attempt: uint32,
  previous: hash32,
  windowStart: uint64,
  windowEnd: uint64,
  logRoot: hash32,
  rewardsRoot: hash32,
  deltasRoot: hash32,
  issuedWei: uint256,
  programs: programs as fc.Arbitrary<Program[]>,
  artifact: hash32,
}) as fc.Arbitrary<Report>;

describe("the hash of a report", () => {
  it("is the same in Solidity and TypeScript, with and without the domain", async () => {
    const { bank, close } = await emptyBank();
    const { ledger, chainId } = bank;
    const domain = reportDomain(chainId, String(ledger.target) as Address);
    const property = fc.asyncProperty(reports, async (report) => {
      expect(await ledger.getFunction("hashReport")(report)).to.equal(hashReport(report));
      expect(await ledger.getFunction("digestReport")(report)).to.equal(digestReport(domain, report) as Hex);
    });
    await fc.assert(property, { numRuns: 25 });
    await close();
  });
});
