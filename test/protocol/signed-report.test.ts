import { expect } from "chai";
import fc from "fast-check";
import type { Program, Report } from "../../protocol/report.ts";
import {
  BadSignedReport,
  formatSignedReport,
  parseSignedReport,
  type SignedReport,
} from "../../protocol/signed-report.ts";
import type { Hex } from "../../protocol/units.ts";

const hex = (bytes: number): fc.Arbitrary<Hex> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => `0x${Buffer.from(value).toString("hex")}` as Hex);
const hash = hex(32);
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const u256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const program: fc.Arbitrary<Program> = fc.record({
  id: hash,
  modelId: hash,
  scoresRoot: hash,
  leaves: u32,
  totalScore: u256,
  budgetWei: u256,
});
const report: fc.Arbitrary<Report> = fc.record({
  operatorSet: hash,
  epoch: u64,
  attempt: u32,
  previous: hash,
  windowStart: u64,
  windowEnd: u64,
  logRoot: hash,
  rewardsRoot: hash,
  deltasRoot: hash,
  issuedWei: u256,
  programs: fc.array(program, { maxLength: 3 }),
  artifact: hash,
});
const signed: fc.Arbitrary<SignedReport> = fc.record({
  report,
  bitmap: fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
  signatures: hex(192),
});

describe("signed report file", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(signed, (one) => {
        expect(parseSignedReport(formatSignedReport(one))).to.deep.equal(one);
      }),
    );
  });

  const [example] = fc.sample(signed, { numRuns: 1, seed: 7 });
  const refused = (
    change: (file: { report: Record<string, unknown> } & Record<string, unknown>) => void,
  ): BadSignedReport => {
    const file = JSON.parse(
      formatSignedReport({
        ...example,
        report: { ...example.report, programs: [fc.sample(program, { numRuns: 1, seed: 1 })[0]] },
      }),
    );
    change(file);
    try {
      parseSignedReport(JSON.stringify(file));
    } catch (error) {
      return error as BadSignedReport;
    }
    return expect.fail("it was read");
  };

  const numbers = ["epoch", "windowStart", "windowEnd", "issuedWei"];
  const hashes = ["operatorSet", "previous", "logRoot", "rewardsRoot", "deltasRoot", "artifact"];
  for (const field of [...numbers, ...hashes, "attempt", "programs"]) {
    it(`names ${field} when it is missing`, () => {
      const error = refused((file) => delete file.report[field]);
      expect([error.name, error.field]).to.deep.equal(["BadSignedReport", `report.${field}`]);
    });
  }

  it("refuses numbers that lost digits, hashes of another length and fields of a program", () => {
    expect(refused((file) => Object.assign(file.report, { epoch: 1 })).field).to.equal("report.epoch");
    expect(refused((file) => Object.assign(file.report, { artifact: "0x00" })).field).to.equal("report.artifact");
    expect(refused((file) => Object.assign(file.report, { attempt: 2 ** 32 })).field).to.equal("report.attempt");
    expect(refused((file) => Object.assign(file.report, { attempt: 0.5 })).field).to.equal("report.attempt");
    expect(refused((file) => Object.assign(file, { bitmap: -1 })).field).to.equal("bitmap");
    expect(refused((file) => Object.assign(file, { signatures: "0xAB" })).field).to.equal("signatures");
    expect(refused((file) => Object.assign((file.report.programs as object[])[0], { leaves: "3" })).field).to.equal(
      "report.programs[0].leaves",
    );
    expect(refused((file) => Object.assign(file, { report: [] })).field).to.equal("report");
  });

  it("refuses what is no JSON", () => {
    expect(() => parseSignedReport("{")).to.throw(BadSignedReport, "the file must be JSON");
  });
});
