import { expect } from "chai";
import { verifyTypedData, Wallet } from "ethers";
import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { id } from "ethers/hash";
import { concat } from "ethers/utils";
import { type Claim, claimTypes, digestClaim, timeAssetDomain } from "../../protocol/claim.ts";
import { digestReport, hashReport, type Report, reportDomain, reportTypes, ZERO_HASH } from "../../protocol/report.ts";
import type { Address } from "../../protocol/units.ts";

const ledger: Address = `0x${"ab".repeat(20)}`;
const PROGRAM =
  "Program(bytes32 id,bytes32 modelId,bytes32 scoresRoot,uint32 leaves,uint256 totalScore,uint256 budgetWei)";
const REPORT =
  "Report(bytes32 operatorSet,uint64 epoch,uint32 attempt,bytes32 previous,uint64 windowStart,uint64 windowEnd," +
  "bytes32 logRoot,bytes32 rewardsRoot,bytes32 deltasRoot,uint256 issuedWei,Program[] programs,bytes32 artifact)";

const report: Report = {
  operatorSet: `0x${"01".repeat(32)}`,
  epoch: 7n,
  attempt: 2,
  previous: ZERO_HASH,
  windowStart: 1_700_000_000n,
  windowEnd: 1_700_086_400n,
  logRoot: `0x${"02".repeat(32)}`,
  rewardsRoot: `0x${"03".repeat(32)}`,
  deltasRoot: `0x${"04".repeat(32)}`,
  issuedWei: 123_456_789n * 10n ** 18n,
  programs: [
    {
      id: `0x${"05".repeat(32)}`,
      modelId: `0x${"06".repeat(32)}`,
      scoresRoot: `0x${"07".repeat(32)}`,
      leaves: 4_000_000_000,
      totalScore: 1n << 130n,
      budgetWei: 5n * 10n ** 20n,
    },
  ],
  artifact: `0x${"08".repeat(32)}`,
};

describe("report", () => {
  it("hashes as the EIP-712 encoding written out by hand", () => {
    const abi = AbiCoder.defaultAbiCoder();
    const programs = report.programs.map((p) =>
      keccak256(
        abi.encode(
          ["bytes32", "bytes32", "bytes32", "bytes32", "uint256", "uint256", "uint256"],
          [id(PROGRAM), p.id, p.modelId, p.scoresRoot, p.leaves, p.totalScore, p.budgetWei],
        ),
      ),
    );
    const words = [
      id(`${REPORT}${PROGRAM}`),
      report.operatorSet,
      report.epoch,
      report.attempt,
      report.previous,
      report.windowStart,
      report.windowEnd,
      report.logRoot,
      report.rewardsRoot,
      report.deltasRoot,
      report.issuedWei,
      keccak256(concat(programs)),
      report.artifact,
    ];
    const types = words.map((word) => (typeof word === "string" ? "bytes32" : "uint256"));
    expect(hashReport(report)).to.equal(keccak256(abi.encode(types, words)));
  });

  it("gives another digest on another chain, at another ledger and for another attempt", () => {
    const digests = [
      digestReport(reportDomain(1n, ledger), report),
      digestReport(reportDomain(2n, ledger), report),
      digestReport(reportDomain(1n, `0x${"ac".repeat(20)}`), report),
      digestReport(reportDomain(1n, ledger), { ...report, attempt: 3 }),
    ];
    expect(new Set(digests).size).to.equal(4);
  });

  it("is signed by wallets as typed data", async () => {
    const wallet = Wallet.createRandom();
    const domain = reportDomain(31337n, ledger);
    const signature = await wallet.signTypedData(domain, reportTypes, report);
    expect(wallet.signingKey.sign(digestReport(domain, report)).serialized).to.equal(signature);
  });
});

describe("claim", () => {
  it("is signed by wallets as typed data", async () => {
    const wallet = Wallet.createRandom();
    const domain = timeAssetDomain(31337n, ledger);
    const claim: Claim = { account: ledger, to: ledger, cumulativeWei: 5n, nonce: 1n, deadline: 1_800_000_000n };
    const signature = await wallet.signTypedData(domain, claimTypes, claim);
    expect(verifyTypedData(domain, claimTypes, claim, signature)).to.equal(wallet.address);
    expect(wallet.signingKey.sign(digestClaim(domain, claim)).serialized).to.equal(signature);
  });
});
