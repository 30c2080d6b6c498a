import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { readHead, readReportHash } from "../../oracle/chain/bank.ts";
import { claimOf, openClaims } from "../../oracle/claim/claims.ts";
import { readArtifact } from "../../oracle/epoch/files.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { type Challenger, collectBounty, sendChallenge } from "../../oracle/verify/court.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { parseArtifact } from "../../protocol/artifact.ts";
import { readUint128, viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { deltaAt, scoreAt, scoreBytes } from "../../protocol/records.ts";
import { type Report, ZERO_HASH } from "../../protocol/report.ts";
import type { Address } from "../../protocol/units.ts";
import { challengerOf } from "../support/challenger.ts";
import { depositBonds, postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";

const BOND_WEI = 10n ** 18n;
const WRONG = 4321;

describe("a wrong score among ten thousand, signed by a quorum", function () {
  this.timeout(300_000);
  let live: LiveBank;
  let operator: Operator;
  let challenger: Challenger;

  before(async () => {
    live = await liveBank();
    operator = await live.open();
    challenger = await challengerOf(live);
    await depositBonds(live, BOND_WEI);
  });
  after(async () => {
    await operator.close();
    await live.close();
  });

  const claim = async (account: Address, report: Report) => {
    const { deltas } = parseArtifact(readArtifact(operator.folder, report.artifact));
    const { cumulativeWei, proof } = claimOf(openClaims(report, deltas), account);
    const time = live.bank.timeAsset.connect(await live.provider.getSigner(0)) as Contract;
    await (await time.claim(account, cumulativeWei, proof)).wait();
    expect(await time.balanceOf(account)).to.equal(cumulativeWei);
    return cumulativeWei;
  };

  it("is found, proved and voided, and the epoch is paid rightly at the next attempt", async () => {
    await live.earn(operator, 50, 1);
    const first = await runEpoch(operator);
    await live.activate();
    const claimed = deltaAt(first.closed.deltas, 0).account;
    await live.earn(operator, 10_000, 2);

    const lied = await postLie(live, operator, {
      scored: ([program]) => {
        const { scores } = program;
        const size = scoreBytes(scores.featureCount);
        const view = viewOf(scores.records);
        const at = (WRONG + 1) * size - 16;
        writeUint128(view, at, 2n * readUint128(view, at) + 1n);
        return [program];
      },
    });

    for (const log of [operator.log, undefined]) {
      const { differences } = await verifyEpoch({ ...operator, log }, 2n);
      expect(differences.map(({ stage }) => stage)).to.deep.equal(["scores"]);
      expect(differences[0].proof).to.deep.equal({ kind: "score", program: 0, index: WRONG });
    }
    const { examined, differences } = await verifyEpoch(operator, 2n);
    const { account, score } = scoreAt(examined.artifact.scores[0], WRONG);
    expect(differences[0]).to.include({ account, field: "score", expected: `${(score - 1n) / 2n}`, found: `${score}` });

    const before = await live.provider.getBalance(challenger.key.address);
    const voided = await sendChallenge(challenger, examined.posted, buildChallenge(examined, differences[0].proof!));
    expect(await readReportHash(live.bank, 2n)).to.equal(ZERO_HASH);
    expect(await readHead(live.bank)).to.include({ epoch: 1n, nextAttempt: 1 });

    const bounty = await collectBounty(challenger, examined.posted);
    expect(bounty!.bountyWei).to.equal((3n * BOND_WEI) / 2n);
    const spentWei = await feesOf(live, [voided.hash, bounty!.hash]);
    expect(await live.provider.getBalance(challenger.key.address)).to.equal(before + bounty!.bountyWei - spentWei);
    const bonds = await Promise.all(
      examined.inputs.operators.operators.map((each) => live.bank.operatorSet.bondWei(each)),
    );
    const signers = examined.inputs.operators.operators.map((_, i) => (lied.bitmap >> BigInt(i)) & 1n);
    expect(bonds).to.deep.equal(signers.map((signed) => (signed ? 0n : BOND_WEI)));
    expect(await collectBounty(challenger, examined.posted)).to.equal(undefined);

    await claim(claimed, first.signed.report);

    const again = await runEpoch(operator);
    expect(again.signed.report).to.include({ epoch: 2n, attempt: 1 });
    expect(again.posting.kind).to.equal("posted");
    expect((await verifyEpoch(operator, 2n)).differences).to.deep.equal([]);
    await live.activate();
    const paidWei = await claim(account, again.signed.report);
    const [{ budgetWei, totalScore }] = again.signed.report.programs;
    expect(paidWei).to.equal((budgetWei * ((score - 1n) / 2n)) / totalScore);
  });
});

async function feesOf(live: LiveBank, hashes: readonly string[]): Promise<bigint> {
  const receipts = await Promise.all(hashes.map((hash) => live.provider.getTransactionReceipt(hash)));
  return receipts.reduce((total, receipt) => total + receipt!.fee, 0n);
}
