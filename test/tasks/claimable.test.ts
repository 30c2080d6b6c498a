import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { readHead } from "../../oracle/chain/bank.ts";
import { writeEpoch } from "../../oracle/epoch/files.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { deltaAt } from "../../protocol/records.ts";
import type { Address } from "../../protocol/units.ts";
import { timeText } from "../../tasks/bank.ts";
import { claimableOf } from "../../tasks/claimable.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";

const STRANGER: Address = `0x${"11".repeat(20)}`;

describe("what an account can claim", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;
  before(async () => {
    live = await liveBank();
    operator = await live.open();
  });
  after(async () => {
    await operator.close();
    await live.close();
  });

  const now = async () => BigInt((await live.provider.getBlock("latest"))!.timestamp);
  const claimable = async (account: Address, folder = operator.folder) =>
    claimableOf(live.bank, folder, account, await now());

  it("is told with its reason, from before the first epoch until everything is paid", async () => {
    expect((await claimable(STRANGER)).reason).to.equal("no epoch is active yet");

    await live.earn(operator, 20, 1);
    const { signed, closed } = await runEpoch(operator);
    const { account, cumulativeWei } = deltaAt(closed.deltas, 0);
    const { activeAtS } = await readHead(live.bank);
    expect((await claimable(account)).reason).to.equal(
      `no epoch is active yet; epoch 1 becomes active ${timeText(activeAtS)}`,
    );

    await live.activate();
    const elsewhere = join(operator.folder, "elsewhere");
    expect((await claimable(account, elsewhere)).reason).to.equal(
      `the report of epoch 1 is not in ${elsewhere}: it holds the proofs`,
    );
    expect((await claimable(STRANGER)).reason).to.equal("the account has earned nothing up to epoch 1");
    const { claim, claimedWei } = await claimable(account);
    expect([claim?.amountWei, claim?.cumulativeWei, claimedWei]).to.deep.equal([cumulativeWei, cumulativeWei, 0n]);

    const time = live.bank.timeAsset.connect(await live.provider.getSigner(0)) as Contract;
    await (await time.claim(account, claim!.cumulativeWei, claim!.proof)).wait();
    expect(await claimable(account)).to.deep.equal({
      balanceWei: cumulativeWei,
      claimedWei: cumulativeWei,
      reason: "everything earned up to epoch 1 is paid",
    });

    const other = { ...signed, report: { ...signed.report, issuedWei: signed.report.issuedWei + 1n } };
    for (const part of ["epochs", "artifacts"]) mkdirSync(join(elsewhere, part), { recursive: true });
    writeEpoch(elsewhere, other, closed.artifact);
    expect((await claimable(account, elsewhere)).reason).to.equal(
      `the report of epoch 1 in ${elsewhere} is not the one on chain`,
    );
  });
});
