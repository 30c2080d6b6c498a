import { expect } from "chai";
import type { Contract } from "ethers/contract";
import { readHead, readReportHash, readTerms } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { type Challenger, collectBounty, sendChallenge } from "../../oracle/verify/court.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { programId } from "../../protocol/features.ts";
import { type Report, ZERO_HASH } from "../../protocol/report.ts";
import { EMPTY_ROOT } from "../../protocol/trees/sums.ts";
import type { Hex } from "../../protocol/units.ts";
import { challengerOf } from "../support/challenger.ts";
import { depositBonds, type Lie, postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { rootOfTop } from "../support/top.ts";

const BOND_WEI = 10n ** 18n;
const NETWORK = programId("network") as Hex;

describe("reports while nobody ever earned", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;
  let challenger: Challenger;

  before(async () => {
    live = await liveBank();
    operator = await live.open();
    challenger = await challengerOf(live);
    await depositBonds(live, BOND_WEI);
    await waitAnHour();
  });
  after(async () => {
    await operator.close();
    await live.close();
  });

  const waitAnHour = async () => passTimeTo(live.provider, (await readHead(live.bank)).windowEnd + 3600n);
  /** All that the chain lets a quorum issue to nobody: the budget of a program in which nobody did anything. */
  const issued = async (epoch: bigint, changes: Partial<Report> = {}): Promise<Lie> => {
    const { modelId, budgetWei } = (await readTerms(live.bank, NETWORK, epoch))!;
    const nothing = { id: NETWORK, modelId, scoresRoot: EMPTY_ROOT, leaves: 0, totalScore: 0n, budgetWei };
    return { report: (report) => ({ ...report, programs: [nothing], issuedWei: 1n, ...changes }) };
  };

  /** Its sum is what is issued, so of the two figures neither is wrong by the other. */
  const hollow = rootOfTop(ZERO_HASH, 1n, 0);
  const lies: readonly [bigint, string, Partial<Report>, string?][] = [
    [1n, "without a single leaf", {}],
    [2n, "without a single leaf", {}],
    [3n, "by a root that has no leaves and claims it as their sum", { deltasRoot: hollow }, "report.deltasRoot"],
  ];
  for (const [epoch, how, changes, root] of lies) {
    it(`are voided for an issued figure in epoch ${epoch}, ${how}, and posted again as they should be`, async () => {
      await postLie(live, operator, await issued(epoch, changes));
      const { examined, differences } = await verifyEpoch(operator, epoch);
      expect(differences.map(({ stage, field, proof }) => [stage, field, proof])).to.deep.equal([
        ["programs", "header.programs.0", undefined],
        ...(root ? [["trees", root, undefined]] : []),
        ["trees", "issuedWei", { kind: "issued" }],
      ]);
      const difference = differences.at(-1)!;
      expect(difference).to.include({ expected: "0", found: "1" });
      const challenge = buildChallenge(examined, difference.proof!);
      await sendChallenge(challenger, examined.posted, challenge);
      expect([challenge.name, await readReportHash(live.bank, epoch)]).to.deep.equal(["challengeIssued", ZERO_HASH]);
      const bounty = await collectBounty(challenger, examined.posted);
      expect(bounty!.bountyWei).to.equal(epoch === 1n ? (3n * BOND_WEI) / 2n : 0n);

      const { report } = (await runEpoch(operator)).signed;
      expect(report).to.include({ epoch, attempt: 1, issuedWei: 0n, deltasRoot: EMPTY_ROOT, rewardsRoot: EMPTY_ROOT });
      expect((await verifyEpoch(operator, epoch)).differences).to.deep.equal([]);
      await live.activate();
      await waitAnHour();
    });
  }

  it("pay nobody by the root that stands in for the rewards", async () => {
    const { address } = challenger.key;
    const time = live.bank.timeAsset.connect(await live.provider.getSigner(0)) as Contract;
    for (const proof of [[], [ZERO_HASH], [ZERO_HASH, ZERO_HASH]]) {
      await expect(time.claim.staticCall(address, 0n, proof)).to.be.revertedWithCustomError(time, "InvalidProof");
    }
  });

  it("are left to the veto where the deltas' root is no tree that anybody knows, and then pay nobody", async () => {
    const root = `0x${"77".repeat(32)}` as const;
    await postLie(live, operator, await issued(4n, { deltasRoot: root, rewardsRoot: root }));
    const { differences } = await verifyEpoch(operator, 4n);
    expect(differences.map(({ field, proof }) => [field, proof])).to.deep.equal([
      ["header.programs.0", undefined],
      ["report.deltasRoot", undefined],
    ]);
    await live.veto();
    expect((await runEpoch(operator)).signed.report).to.include({ epoch: 4n, attempt: 1, issuedWei: 0n });
  });
});
