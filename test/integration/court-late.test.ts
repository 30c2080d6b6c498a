import { expect } from "chai";
import { readReportHash } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { type Challenger, collectBounty, sendChallenge } from "../../oracle/verify/court.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { challengerOf } from "../support/challenger.ts";
import { depositBonds, postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { refusalOf } from "../support/refusal.ts";

const BOND_WEI = 10n ** 18n;
/** Offered for a unit of gas by whoever must be mined first. */
const DEAR_WEI = 100n * 10n ** 9n;

describe("a challenge that comes too late", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;
  let challenger: Challenger;

  beforeEach(async () => {
    live = await liveBank();
    operator = await live.open();
    challenger = await challengerOf(live);
    await live.earn(operator, 8, 1);
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });

  const provenWrong = async () => {
    await postLie(live, operator, { report: (report) => ({ ...report, issuedWei: report.issuedWei - 1n }) });
    const { examined, differences } = await verifyEpoch(operator, 1n);
    return { posted: examined.posted, challenge: buildChallenge(examined, differences[0].proof!) };
  };
  const sentBy = ({ key }: Challenger, block?: "pending") => live.provider.getTransactionCount(key.address, block);

  it("is refused by name before it is sent, and the bounty is the first one's", async () => {
    await depositBonds(live, BOND_WEI);
    const { posted, challenge } = await provenWrong();
    const second = await challengerOf(live, DEVELOPMENT_PLACES.wallets[0]);
    await sendChallenge(challenger, posted, challenge);
    const error = await refusalOf(sendChallenge(second, posted, challenge));
    const figures = { name: "challengeIssued", revert: "ReportNotPending" };
    expect([error.name, error.figures]).to.deep.equal(["CallRefused", figures]);
    expect(await collectBounty(second, posted)).to.equal(undefined);
    expect(await sentBy(second)).to.equal(0);
    expect((await collectBounty(challenger, posted))!.bountyWei).to.equal((3n * BOND_WEI) / 2n);
    expect(await collectBounty(challenger, posted)).to.equal(undefined);
  });

  it("leaves another the bounty that the first one does not collect, once the head start is over", async () => {
    await depositBonds(live, BOND_WEI);
    const { posted, challenge } = await provenWrong();
    const second = await challengerOf(live, DEVELOPMENT_PLACES.wallets[0]);
    await sendChallenge(challenger, posted, challenge);
    const { openAtS } = await challenger.court.bountyOf(posted.reportHash);
    await passTimeTo(live.provider, openAtS - 1n);
    expect(await collectBounty(second, posted)).to.equal(undefined);
    await passTimeTo(live.provider, openAtS);
    expect((await collectBounty(second, posted))!.bountyWei).to.equal((3n * BOND_WEI) / 2n);
    expect(await collectBounty(challenger, posted)).to.equal(undefined);
  });

  it("reverts by name when the report goes while it waits to be mined", async () => {
    const { posted, challenge } = await provenWrong();
    await live.rpc("evm_setAutomine", [false]);
    let isOver = false;
    const ending = refusalOf(sendChallenge(challenger, posted, challenge)).finally(() => {
      isOver = true;
    });
    while ((await sentBy(challenger, "pending")) === 0 && !isOver);
    const guardian = await live.provider.getSigner(DEVELOPMENT_PLACES.guardian);
    const data = live.bank.ledger.interface.encodeFunctionData("veto");
    const fees = { maxFeePerGas: 2n * DEAR_WEI, maxPriorityFeePerGas: DEAR_WEI };
    await guardian.sendUncheckedTransaction({ to: live.bank.ledger.target, data, gasLimit: 200_000n, ...fees });
    await live.rpc("evm_mine", []);
    const error = await ending;
    expect([error.name, error.figures.name]).to.deep.equal(["CallReverted", "challengeIssued"]);
    const receipt = await live.provider.getTransactionReceipt(String(error.figures.hash));
    expect([receipt!.status, await readReportHash(live.bank, 1n)]).to.deep.equal([0, ZERO_HASH]);
  });
});
