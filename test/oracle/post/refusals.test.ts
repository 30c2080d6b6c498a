import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openJournal } from "../../../oracle/post/journal.ts";
import { type PostDeps, postReport } from "../../../oracle/post/post.ts";
import { hashReport } from "../../../protocol/report.ts";
import { CHALLENGE_PERIOD_S, nextReport, quorumOf } from "../../support/empty-bank.ts";
import { type PostingBed, postingBed } from "../../support/posting.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";

describe("posting what the chain does not take", () => {
  let bed: PostingBed;
  let chain: PostingBed["chain"];
  let deps: PostDeps;

  beforeEach(async () => {
    bed = await postingBed();
    ({ chain, deps } = bed);
  });
  afterEach(() => bed.close(deps));

  it("refuses to post beside another report of the same epoch", async () => {
    const [posted, other] = [
      await nextReport(chain.bank, undefined),
      await nextReport(chain.bank, undefined, { logRoot: `0x${"77".repeat(32)}` }),
    ];
    await postReport(deps, posted, await quorumOf(chain.bank, posted, chain.operators));
    const error = await refusalOf(postReport(deps, other, await quorumOf(chain.bank, other, chain.operators)));
    expect(error.name).to.equal("OtherReportPosted");
    expect(error.figures).to.deep.equal({ epoch: 1n, stands: hashReport(posted), ours: hashReport(other) });
  });

  it("waits for the report before to become active", async () => {
    const first = await nextReport(chain.bank, undefined);
    await postReport(deps, first, await quorumOf(chain.bank, first, chain.operators));
    await chain.pass(10);
    const second = await nextReport(chain.bank, first);
    const quorum = await quorumOf(chain.bank, second, chain.operators);
    const error = await refusalOf(postReport(deps, second, quorum));
    expect([error.name, error.retry]).to.deep.equal(["ReportPending", true]);
    expect(error.figures).to.include({ epoch: 1n });
    await chain.pass(CHALLENGE_PERIOD_S);
    expect((await postReport(deps, second, quorum)).kind).to.equal("posted");
  });

  it("refuses an attempt that the chain does not wait for", async () => {
    const report = await nextReport(chain.bank, undefined, { attempt: 2 });
    const error = await refusalOf(postReport(deps, report, await quorumOf(chain.bank, report, chain.operators)));
    expect([error.name, error.figures]).to.deep.equal(["StaleAttempt", { epoch: 1n, attempt: 2, wanted: 0 }]);
  });

  it("refuses an epoch before its turn", async () => {
    const report = await nextReport(chain.bank, undefined, { epoch: 3n });
    const error = await refusalOf(postReport(deps, report, await quorumOf(chain.bank, report, chain.operators)));
    expect([error.name, error.figures]).to.deep.equal(["EpochOutOfTurn", { epoch: 3n, wanted: 1n }]);
  });

  it("refuses a report of operators who were changed", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    const operators = chain.operators.slice(1).map(({ address }) => address);
    await (chain.bank.operatorSet.connect(chain.admin) as typeof chain.bank.operatorSet).rotate(operators, 3, 1);
    await chain.pass(10);
    const error = await refusalOf(postReport(deps, report, quorum));
    expect(error.name).to.equal("OperatorSetNotValid");
    expect(error.figures.operatorSet).to.equal(report.operatorSet);
  });

  it("names a journal that cannot be read", async () => {
    const file = join(bed.folder, "other.sqlite");
    await writeFile(file, "this was a database once, and is none any more: ".repeat(40));
    const error = refusal(() => openJournal(file));
    expect([error.name, error.figures]).to.deep.equal(["JournalDamaged", { file }]);
    expect(error.cause).to.be.instanceOf(Error);
  });

  it("names what the contract refuses, before anything is sent", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators, 2);
    const error = await refusalOf(postReport(deps, report, quorum));
    expect(error.name).to.equal("PostRefused");
    expect(error.message).to.equal("SignatureCount(2, 3)");
    expect(error.figures).to.deep.equal({ revert: "SignatureCount", id: hashReport(report) });
    expect(await bed.sentBy()).to.equal(0);
  });
});
