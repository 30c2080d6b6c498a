import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { readHead, readOperators, readReportHash, readTerms, type Terms } from "../../oracle/chain/bank.ts";
import { revertOf } from "../../oracle/chain/revert.ts";
import { claimOf, openClaims, settlements } from "../../oracle/claim/claims.ts";
import { readArtifact, readSignedReport, writeEpoch } from "../../oracle/epoch/files.ts";
import { openModels } from "../../oracle/epoch/models.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch, type Stage, signEpoch } from "../../oracle/epoch/run.ts";
import { postReport } from "../../oracle/post/post.ts";
import { parseArtifact } from "../../protocol/artifact.ts";
import { toHex } from "../../protocol/bytes.ts";
import { type Deltas, deltaAt, scoreAt } from "../../protocol/records.ts";
import { hashReport } from "../../protocol/report.ts";
import type { Hex } from "../../protocol/units.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { refusalOf } from "../support/refusal.ts";

describe("an epoch, with the shipped model", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;

  beforeEach(async () => {
    live = await liveBank();
    operator = await live.open();
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });

  /** As after a crash: the same files, nothing in memory. */
  const restart = async () => {
    await operator.close();
    operator = await live.open();
  };

  it("goes from events to balances", async () => {
    await live.earn(operator, 40, 1);
    const { signed, closed } = await runEpoch(operator);
    expect(await readReportHash(live.bank, 1n)).to.equal(hashReport(signed.report));
    await live.activate();

    const [program] = signed.report.programs;
    const claims = openClaims(signed.report, closed.deltas);
    const time = live.bank.timeAsset.connect(await live.provider.getSigner(0)) as Contract;
    const first = deltaAt(closed.deltas, 0).account;
    const { cumulativeWei, proof } = claimOf(claims, first);
    await (await time.claim(first, cumulativeWei, proof)).wait();
    for (const chunk of settlements(claims, (account) => (account === first ? cumulativeWei : 0n))) {
      await (await time.settle(toHex(chunk.entries), chunk.proof)).wait();
    }
    for (let i = 0; i < closed.scores[0].count; i++) {
      const { account, score } = scoreAt(closed.scores[0], i);
      expect(await time.balanceOf(account)).to.equal((program.budgetWei * score) / program.totalScore);
    }
    expect(await time.totalSupply()).to.equal(signed.report.issuedWei);
  });

  it("writes the report and the artifact that it names", async () => {
    await live.earn(operator, 10, 1);
    const { signed, closed } = await runEpoch(operator);
    expect(readSignedReport(operator.folder, 1n)).to.deep.equal(signed);
    const { windowEnd, logRoot } = signed.report;
    const artifact = parseArtifact(readArtifact(operator.folder, signed.report.artifact));
    expect(artifact.header).to.include({ epoch: 1n, windowEnd, logRoot, accounts: 10 });
    const [{ features }] = artifact.header.programs;
    expect(features).to.deep.equal(["validations", "missedValidations", "consensus", "upkeep"]);
    expect(Buffer.from(artifact.deltas.records).equals(closed.deltas.records)).to.equal(true);
    expect(readSignedReport(operator.folder, 2n)).to.equal(undefined);
  });

  it("adds the next epoch's rewards to what was earned before", async () => {
    await live.earn(operator, 12, 1);
    const first = await runEpoch(operator);
    await live.activate();
    await restart();
    await live.earn(operator, 15, 2);
    const second = await runEpoch(operator);
    const before = new Map(all(first.closed.deltas).map(({ account, cumulativeWei }) => [account, cumulativeWei]));
    for (const { account, previousCumulativeWei, cumulativeWei } of all(second.closed.deltas)) {
      expect(previousCumulativeWei).to.equal(before.get(account) ?? 0n);
      expect(cumulativeWei >= previousCumulativeWei).to.equal(true);
    }
    expect(second.closed.deltas.count).to.equal(12 + 15);
    const { windowEnd } = first.signed.report;
    const wanted = { epoch: 2n, previous: hashReport(first.signed.report), windowStart: windowEnd };
    expect(second.signed.report).to.include(wanted);
    expect((await readHead(live.bank)).epoch).to.equal(2n);
  });

  it("pays nobody in an epoch in which nobody did anything, and the bank goes on", async () => {
    const { signed } = await runEpoch(operator);
    const wanted = { programs: [], issuedWei: 0n, rewardsRoot: signed.report.deltasRoot };
    expect(signed.report).to.deep.include(wanted);
    await live.activate();
    await live.earn(operator, 5, 1);
    expect((await runEpoch(operator)).signed.report).to.include({ epoch: 2n });
  });

  it("signs a vetoed epoch again as the next attempt, and the old signatures are worth nothing", async () => {
    await live.earn(operator, 10, 1);
    const { signed: vetoed } = await runEpoch(operator);
    await live.veto();
    const again = await runEpoch(operator);
    expect(again.signed.report).to.deep.equal({ ...vetoed.report, attempt: 1 });
    expect(again.posting.kind).to.equal("posted");
    await live.veto();
    const stale = await refusalOf(postReport({ ...operator.post, bank: live.bank }, vetoed.report, vetoed));
    expect([stale.name, stale.figures]).to.deep.equal(["StaleAttempt", { epoch: 1n, attempt: 0, wanted: 2 }]);
    const forged = { ...vetoed.report, attempt: 2 };
    const call = live.bank.ledger.post.staticCall(forged, vetoed.bitmap, vetoed.signatures);
    expect(revertOf(await call.catch((error: unknown) => error))?.name).to.equal("NotTheOperator");
  });

  it("ends and signs no epoch on a report that may still be removed", async () => {
    await live.earn(operator, 10, 1);
    const { signed: removed } = await runEpoch(operator);
    await live.earn(operator, 10, 2);
    const { activeAtS } = await readHead(live.bank);
    const error = await refusalOf(signEpoch(operator));
    expect([error.name, error.retry]).to.deep.equal(["ReportPending", true]);
    expect(error.figures).to.include({ epoch: 1n, activeAtS });
    // The marker would fix a window that the schedule does not cover, the word given would stand for ever.
    expect(operator.log.sealed(2)).to.equal(undefined);
    await live.veto();
    const again = await runEpoch(operator);
    expect(again.signed.report).to.deep.equal({ ...removed.report, attempt: 1 });
    await live.activate();
    await live.earn(operator, 10, 3);
    const { signed, posting } = await runEpoch(operator);
    expect(signed.report).to.include({ epoch: 2n, previous: hashReport(again.signed.report) });
    expect(posting.kind).to.equal("posted");
  });

  for (const stage of ["sealed", "scored", "signed"] as const satisfies Stage[]) {
    it(`gives one report, whether or not it is killed when it is ${stage}`, async () => {
      await live.earn(operator, 10, 1);
      const onStage = (reached: Stage) => {
        if (reached === stage) throw new Error("killed");
      };
      const killed = await runEpoch({ ...operator, onStage }).catch((error: Error) => error.message);
      expect(killed).to.equal("killed");
      const windowEnd = BigInt(operator.log.sealed(1)!.windowEnd);
      const written = readSignedReport(operator.folder, 1n);
      expect(written !== undefined).to.equal(stage === "signed");
      await live.rpc("evm_increaseTime", [500]);
      await live.rpc("evm_mine", []);
      await restart();
      // The store of signed digests would refuse any other report: what runs through is the same one.
      const { signed, posting } = await runEpoch(operator);
      expect(signed).to.deep.equal(written ?? signed);
      expect(signed.report.windowEnd).to.equal(windowEnd);
      expect(posting.kind).to.equal("posted");
    });
  }

  describe("whose terms change after it was signed, before the first report", () => {
    const asAdmin = async (contract: Contract) => contract.connect(await live.provider.getSigner(0)) as Contract;
    const register = async (id: Hex, terms: Terms) => {
      const { blockNumber } = await (await (await asAdmin(live.bank.ledger)).registerProgram(id, terms)).wait();
      return blockNumber;
    };
    const signedBefore = async () => {
      await live.earn(operator, 5, 1);
      const { signed } = await signEpoch(operator);
      const [{ id }] = signed.report.programs;
      return { signed, id, terms: (await readTerms(live.bank, id, 1n))! };
    };

    it("is not signed twice: the error names the program, and when the terms came", async () => {
      const { signed, id, terms } = await signedBefore();
      const blockNumber = await register(id, { ...terms, capWei: terms.budgetWei / 3n });
      await restart();
      const error = await refusalOf(runEpoch(operator));
      expect([error.name, error.retry, error.figures]).to.deep.equal([
        "TermsChanged",
        true,
        { program: id, epoch: 1n, blockNumber },
      ]);
      expect((error.cause as Error).name).to.equal("SecondDigest");
      expect(readSignedReport(operator.folder, 1n)).to.deep.equal(signed);
      expect((await readHead(live.bank)).epoch).to.equal(0n);
    });

    it("is not signed twice when a model of it was retired: the error names that", async () => {
      const { signed } = await signedBefore();
      const [{ modelId }] = signed.report.programs;
      const { blockNumber } = await (await (await asAdmin(live.bank.ledger)).retireModel(modelId)).wait();
      const error = await refusalOf(runEpoch(operator));
      expect([error.name, error.figures]).to.deep.equal(["TermsChanged", { modelId, epoch: 1n, blockNumber }]);
      expect(error.message).to.match(/: the admin rotates the operators/);
    });

    it("is posted as it was signed once the terms are as before", async () => {
      const { signed, id, terms } = await signedBefore();
      await register(id, { ...terms, capWei: terms.budgetWei / 3n });
      await register(id, terms);
      expect((await runEpoch(operator)).signed).to.deep.equal(signed);
    });

    it("is signed by the new terms once the operators are rotated, and nothing signed before counts", async () => {
      const { signed, id, terms } = await signedBefore();
      const budgetWei = terms.budgetWei / 2n;
      await register(id, { ...terms, budgetWei });
      const { operators, threshold } = await readOperators(live.bank);
      await (await (await asAdmin(live.bank.operatorSet)).rotate(operators, threshold, 0)).wait();
      const stale = await refusalOf(postReport({ ...operator.post, bank: live.bank }, signed.report, signed));
      expect([stale.name, stale.figures.operatorSet]).to.deep.equal(["OperatorSetNotValid", signed.report.operatorSet]);
      const again = await runEpoch(operator);
      expect([again.posting.kind, again.signed.report.programs[0].budgetWei]).to.deep.equal(["posted", budgetWei]);
    });
  });

  it("sends nothing for a report that the chain holds", async () => {
    await live.earn(operator, 10, 1);
    const { signed } = await runEpoch(operator);
    await restart();
    const posting = await postReport({ ...operator.post, bank: live.bank }, signed.report, signed);
    expect(posting).to.deep.equal({ kind: "alreadyPosted" });
  });

  it("signs with as many operators as must, and with no fewer", async () => {
    await live.earn(operator, 5, 1);
    const error = await refusalOf(signEpoch({ ...operator, signers: operator.signers.slice(0, 2) }));
    expect(error.name).to.equal("TooFewSignatures");
    expect(error.figures).to.include({ given: 2, threshold: 3 });
    const { signed } = await signEpoch(operator);
    expect(signed.bitmap.toString(2).replaceAll("0", "")).to.equal("111");
    expect(signed.signatures).to.have.length(2 + 3 * 128);
  });

  it("does not end an epoch before the schedule covers its budgets", async () => {
    await live.earn(operator, 3, 1);
    await runEpoch(operator);
    await live.activate();
    const error = await refusalOf(runEpoch(operator));
    expect([error.name, error.retry]).to.deep.equal(["TooEarly", true]);
    expect(error.figures.epoch).to.equal(2n);
    expect(operator.log.sealed(2)).to.equal(undefined);
  });

  it("signs nothing without the model that the chain has registered", async () => {
    await live.earn(operator, 3, 1);
    const folder = `${live.folder}/models`;
    const models = openModels(folder);
    const error = await refusalOf(signEpoch({ ...operator, models }));
    const { modelId } = await live.bank.ledger.programTerms(operator.log.programs()[0], 1n);
    expect([error.name, error.figures]).to.deep.equal(["ModelMissing", { modelId, folder }]);
    expect(readSignedReport(operator.folder, 1n)).to.equal(undefined);
  });

  it("refuses to go on from an epoch whose report it does not have", async () => {
    await live.earn(operator, 3, 1);
    const { signed } = await runEpoch(operator);
    await live.activate();
    await live.earn(operator, 3, 2);
    const folder = `${live.folder}/empty`;
    const error = await refusalOf(runEpoch({ ...operator, folder }));
    expect(error.name).to.equal("PreviousUnknown");
    expect(error.figures).to.deep.equal({ epoch: 1n, stands: hashReport(signed.report), have: "none", folder });
  });

  it("refuses to go on from a report that is not the one that stands", async () => {
    await live.earn(operator, 3, 1);
    const { signed, closed } = await runEpoch(operator);
    await live.activate();
    await live.earn(operator, 3, 2);
    const other = { ...signed.report, attempt: 9 };
    writeEpoch(operator.folder, { ...signed, report: other }, closed.artifact);
    const error = await refusalOf(runEpoch(operator));
    expect(error.name).to.equal("PreviousUnknown");
    expect(error.figures).to.include({ stands: hashReport(signed.report), have: hashReport(other) });
  });
});

function all(deltas: Deltas) {
  return Array.from({ length: deltas.count }, (_, i) => deltaAt(deltas, i));
}
