import { join } from "node:path";
import { expect } from "chai";
import { Transaction } from "ethers";
import { readHead, readReportHash } from "../../../oracle/chain/bank.ts";
import { deliver } from "../../../oracle/post/deliver.ts";
import { openJournal } from "../../../oracle/post/journal.ts";
import { type PostDeps, postReport } from "../../../oracle/post/post.ts";
import { hashReport, ZERO_HASH } from "../../../protocol/report.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { nextReport, quorumOf } from "../../support/empty-bank.ts";
import { type PostingBed, postingBed } from "../../support/posting.ts";
import { refusalOf } from "../../support/refusal.ts";

describe("posting", () => {
  let bed: PostingBed;
  let chain: PostingBed["chain"];
  let deps: PostDeps;

  beforeEach(async () => {
    bed = await postingBed();
    ({ chain, deps } = bed);
  });
  afterEach(() => bed.close(deps));

  /** As after a crash: the same files, nothing in memory. */
  const reopen = () => {
    deps.journal.close();
    deps = { ...deps, journal: openJournal(join(bed.folder, "sent.sqlite")) };
  };
  const sentBy = () => bed.sentBy();

  it("brings a report to the chain", async () => {
    const report = await nextReport(chain.bank, undefined);
    const posting = await postReport(deps, report, await quorumOf(chain.bank, report, chain.operators));
    expect(posting.kind).to.equal("posted");
    expect(await readReportHash(chain.bank, 1n)).to.equal(hashReport(report));
    expect((await readHead(chain.bank)).epoch).to.equal(1n);
  });

  it("sends nothing when the chain holds the report already", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await postReport(deps, report, quorum);
    reopen();
    expect(await postReport(deps, report, quorum)).to.deep.equal({ kind: "alreadyPosted" });
    expect(await sentBy()).to.equal(1);
  });

  it("sends what a killed run wrote down again as it is, and nothing beside it", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await chain.rpc("evm_setAutomine", [false]);
    const killed = { ...deps, pause: () => Promise.reject(new Error("killed")) };
    await postReport(killed, report, quorum).then(
      () => expect.fail("posted"),
      (error: Error) => expect(error.message).to.equal("killed"),
    );
    const [written] = deps.journal.of(hashReport(report));
    reopen();
    const posting = await postReport(
      { ...deps, pause: async () => void (await chain.rpc("evm_mine")) },
      report,
      quorum,
    );
    expect(posting).to.include({ kind: "posted", hash: written.hash });
    expect(deps.journal.of(hashReport(report))).to.have.length(1);
    expect(await sentBy()).to.equal(1);
  });

  it("sends a transaction that was written down and never seen by the network", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    chain.line.dead = true;
    const error = await refusalOf(postReport(deps, report, quorum));
    const [written] = deps.journal.of(hashReport(report));
    expect([error.name, error.retry, error.figures]).to.deep.equal([
      "SendFailed",
      true,
      { hash: written.hash, nonce: 0 },
    ]);
    reopen();
    chain.line.dead = false;
    expect(await postReport(deps, report, quorum)).to.include({ kind: "posted", hash: written.hash });
  });

  it("replaces a stuck transaction on its own nonce with an eighth more fee, up to the cap", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await chain.rpc("evm_setAutomine", [false]);
    let nowMs = 0;
    const sent = () => deps.journal.of(hashReport(report));
    const pause = async () => {
      nowMs += 60_000;
      if (nowMs > 600_000) await chain.rpc("evm_mine");
    };
    const feeCapWei = 4_000_000_000n;
    const posting = await postReport(
      { ...deps, feeCapWei, stuckMs: 60_000, nowMs: () => nowMs, pause },
      report,
      quorum,
    );
    const [first, second] = sent();
    expect(posting).to.include({ kind: "posted", hash: sent().at(-1)!.hash });
    expect(new Set(sent().map(({ nonce }) => nonce))).to.deep.equal(new Set([0]));
    expect(second.maxFeePerGasWei).to.equal((first.maxFeePerGasWei * 9n + 7n) / 8n);
    expect(second.maxPriorityFeePerGasWei).to.equal((first.maxPriorityFeePerGasWei * 9n + 7n) / 8n);
    expect(Transaction.from(second.raw)).to.include({
      data: Transaction.from(first.raw).data,
      gasLimit: Transaction.from(first.raw).gasLimit,
    });
    for (const { maxFeePerGasWei } of sent()) expect(maxFeePerGasWei <= feeCapWei).to.equal(true);
    expect((sent().at(-1)!.maxFeePerGasWei * 9n + 7n) / 8n > feeCapWei).to.equal(true);
  });

  it("says once that the base fee is above the cap, and brings the report when it has fallen", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await chain.rpc("hardhat_setNextBlockBaseFeePerGas", ["0xb2d05e00"]);
    await chain.rpc("evm_mine");
    await chain.rpc("evm_setAutomine", [false]);
    const lines: string[] = [];
    let pauses = 0;
    const pause = async () => {
      if (++pauses < 3) return;
      await chain.rpc("hardhat_setNextBlockBaseFeePerGas", ["0x3b9aca00"]);
      await chain.rpc("evm_mine");
    };
    const warn = (line: string) => void lines.push(line);
    const posting = await postReport({ ...deps, feeCapWei: 2_500_000_000n, pause, warn }, report, quorum);
    expect(posting.kind).to.equal("posted");
    expect(lines).to.deep.equal([
      "the base fee is 3.0 gwei, above the cap of 2.5 gwei (BANK_FEE_CAP_GWEI): waiting until it falls",
    ]);
    expect(pauses).to.equal(3);
  });

  it("outbids what an earlier run left waiting on the nonce for another call", async () => {
    const sender = () => ({ ...deps, provider: chain.bank.provider, chainId: chain.bank.chainId });
    const to = chain.admin.address.toLowerCase() as Address;
    const [left, call] = [1, 2].map((n) => ({
      id: `0x${String(n).padStart(64, "0")}` as Hex,
      to,
      data: `0x0${n}`,
      stands: async () => false,
    }));
    await chain.rpc("evm_setAutomine", [false]);
    const killed = { ...sender(), pause: () => Promise.reject(new Error("killed")) };
    await deliver(killed, left).catch(() => undefined);
    reopen();
    const pause = async () => void (await chain.rpc("evm_mine"));
    const posting = await deliver({ ...sender(), pause }, call);
    const [[first], [second]] = [left, call].map(({ id }) => deps.journal.of(id));
    expect(posting).to.include({ kind: "posted", hash: second.hash });
    expect([first.nonce, second.nonce]).to.deep.equal([0, 0]);
    expect(second.maxFeePerGasWei).to.equal((first.maxFeePerGasWei * 9n + 7n) / 8n);
    expect(second.maxPriorityFeePerGasWei).to.equal((first.maxPriorityFeePerGasWei * 9n + 7n) / 8n);
  });

  it("says after a while that it still waits, and goes on with the same transaction when asked again", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await chain.rpc("evm_setAutomine", [false]);
    let nowMs = 0;
    const pause = async () => {
      nowMs += 1_000;
    };
    const impatient = { ...deps, stuckMs: 2_000, patienceMs: 5_000, nowMs: () => nowMs, pause };
    const error = await refusalOf(postReport(impatient, report, quorum));
    const sent = deps.journal.of(hashReport(report));
    const written = sent[sent.length - 1];
    expect(sent).to.have.length(3);
    expect([error.name, error.retry, error.figures]).to.deep.equal([
      "StillPending",
      true,
      { hash: written.hash, nonce: 0 },
    ]);
    expect(nowMs).to.equal(5_000);
    await chain.rpc("evm_mine");
    expect(await postReport(deps, report, quorum)).to.deep.equal({ kind: "alreadyPosted" });
    expect(await sentBy()).to.equal(1);
  });

  it("begins again when another transaction took the nonce", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    chain.line.dead = true;
    await refusalOf(postReport(deps, report, quorum));
    chain.line.dead = false;
    await chain.poster.connect(chain.bank.provider).sendTransaction({ to: chain.poster.address });
    reopen();
    expect((await postReport(deps, report, quorum)).kind).to.equal("posted");
    expect(deps.journal.of(hashReport(report)).map(({ nonce }) => nonce)).to.deep.equal([1]);
  });

  it("is content when somebody else brings the same report first", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await chain.rpc("evm_setAutomine", [false]);
    const pause = async () => {
      const data = chain.bank.ledger.interface.encodeFunctionData("post", [report, quorum.bitmap, quorum.signatures]);
      const fee = 100n * 10n ** 9n;
      await chain.admin.sendTransaction({
        to: chain.bank.ledger.target,
        data,
        gasLimit: 10n ** 6n,
        maxPriorityFeePerGas: fee,
        maxFeePerGas: 2n * fee,
      });
      await chain.rpc("evm_mine");
    };
    expect(await postReport({ ...deps, pause }, report, quorum)).to.deep.equal({ kind: "alreadyPosted" });
    expect(await sentBy()).to.equal(1);
    expect(deps.journal.of(hashReport(report))).to.deep.equal([]);
  });

  it("is content when somebody brought the same between its two looks at the chain", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    await postReport(deps, report, quorum);
    const { provider, chainId, ledger } = chain.bank;
    let looks = 0;
    const posting = await deliver(
      { ...deps, provider, chainId },
      {
        id: ZERO_HASH,
        to: String(ledger.target) as Address,
        data: ledger.interface.encodeFunctionData("post", [report, quorum.bitmap, quorum.signatures]),
        stands: async () => ++looks > 1,
      },
    );
    expect(posting).to.deep.equal({ kind: "alreadyPosted" });
    expect([looks, await sentBy()]).to.deep.equal([2, 1]);
  });

  it("says that a transaction reverted, and signs another one next time", async () => {
    const report = await nextReport(chain.bank, undefined);
    const quorum = await quorumOf(chain.bank, report, chain.operators);
    chain.line.starves = true;
    const error = await refusalOf(postReport(deps, report, quorum));
    expect([error.name, error.retry]).to.deep.equal(["PostReverted", true]);
    expect(error.figures.hash).to.match(/^0x[0-9a-f]{64}$/);
    expect(await readReportHash(chain.bank, 1n)).to.equal(ZERO_HASH);
    chain.line.starves = false;
    const posting = await postReport(deps, report, quorum);
    if (posting.kind !== "posted") expect.fail(posting.kind);
    expect(await sentBy()).to.equal(2);
    // What it cost stays to be told, by a keeper's report above all.
    expect(deps.journal.all()).to.deep.equal([{ hash: error.figures.hash }, { hash: posting.hash }]);
    expect(deps.journal.of(hashReport(report)).map(({ hash }) => hash)).to.deep.equal([posting.hash]);
  });
});
