import { expect } from "chai";
import { readHead, readReportHash } from "../../oracle/chain/bank.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { checkClaimProof } from "../../oracle/verify/claim-proof.ts";
import { type Challenger, collectBounty, openCourt, sendChallenge } from "../../oracle/verify/court.ts";
import type { Proof } from "../../oracle/verify/difference.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { DELTA_BYTES, type Delta, type Deltas, deltaAt, packDeltas, scoreBytes } from "../../protocol/records.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { proveReward, rewardsTree } from "../../protocol/trees/rewards.ts";
import { challengerOf } from "../support/challenger.ts";
import { type Lie, postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { refusal, refusalOf } from "../support/refusal.ts";

const WORD = `0x${"77".repeat(32)}` as const;

describe("reports of a dishonest quorum", function () {
  this.timeout(300_000);
  let live: LiveBank;
  let operator: Operator;
  let challenger: Challenger;
  let veterans: readonly Delta[];

  // One bank for all: each lie is another attempt at epoch 2.
  before(async () => {
    live = await liveBank();
    operator = await live.open();
    challenger = await challengerOf(live);
    await live.earn(operator, 20, 1);
    veterans = all((await runEpoch(operator)).closed.deltas);
    await live.activate();
    await live.earn(operator, 30, 2);
  });
  after(async () => {
    await operator.close();
    await live.close();
  });

  const examine = async (lie: Lie, log: Operator["log"] | undefined = operator.log) => {
    await postLie(live, operator, lie);
    return verifyEpoch({ ...operator, log }, 2n);
  };
  const changed = (change: (delta: Delta, index: number, all: readonly Delta[]) => Delta[]): Lie => ({
    rewards({ deltas }) {
      const told = packDeltas(all(deltas).flatMap(change));
      return { deltas: told, issuedWei: all(told).reduce((sum, { cumulativeWei }) => sum + cumulativeWei, 0n) };
    },
  });
  const isVeteran = (account: string) => veterans.some((one) => one.account === account);
  const firstNewcomer = (deltas: readonly Delta[]) => deltas.findIndex(({ account }) => !isVeteran(account));

  const lies: readonly [string, Lie, string, Proof["kind"]][] = [
    [
      "a reward that the scores do not earn",
      changed((delta, i) => [i === 3 ? { ...delta, cumulativeWei: delta.cumulativeWei - 1n } : delta]),
      "challengeReward",
      "reward",
    ],
    [
      "a wrong reward behind a delta of nothing, which is no crime",
      changed((delta, i) => {
        const nobody = { account: `0x${"00".repeat(19)}01`, previousCumulativeWei: 0n, cumulativeWei: 0n } as const;
        if (i === 0) return [nobody, delta];
        return [i === 3 ? { ...delta, cumulativeWei: delta.cumulativeWei - 1n } : delta];
      }),
      "challengeReward",
      "reward",
    ],
    [
      "a previous amount that nobody had",
      changed((delta) =>
        delta.account === veterans[5].account
          ? [
              {
                ...delta,
                previousCumulativeWei: delta.previousCumulativeWei - 9n,
                cumulativeWei: delta.cumulativeWei - 9n,
              },
            ]
          : [delta],
      ),
      "challengePrevious",
      "previous",
    ],
    [
      "an account left out that had earned before",
      changed((delta) => (delta.account === veterans[7].account ? [] : [delta])),
      "challengePrevious",
      "previous",
    ],
    [
      "an account left out that earned for the first time",
      changed((delta, i, deltas) => (i === firstNewcomer(deltas) ? [] : [delta])),
      "challengeReward",
      "reward",
    ],
    [
      "a stranger who is paid another's reward",
      changed((delta, i, deltas) =>
        i === firstNewcomer(deltas) ? [{ ...delta, account: `0x${"ab".repeat(20)}` }] : [delta],
      ),
      "challengeReward",
      "reward",
    ],
    [
      "an account that is scored twice",
      {
        records({ scores: [{ records, featureCount }] }) {
          const size = scoreBytes(featureCount);
          records.copyWithin(5 * size, 4 * size, 4 * size + 20);
        },
      },
      "challengeScoreOrder",
      "scoreOrder",
    ],
    [
      "an account that is paid twice",
      {
        records: ({ deltas: { records } }) =>
          records.copyWithin(9 * DELTA_BYTES, 8 * DELTA_BYTES, 8 * DELTA_BYTES + 20),
      },
      "challengeDeltaOrder",
      "deltaOrder",
    ],
    [
      "an amount that fell",
      {
        records({ deltas: { records } }) {
          writeUint128(viewOf(records), indexOfVeteran(records) * DELTA_BYTES + 36, 1n);
        },
      },
      "challengeReward",
      "reward",
    ],
    [
      "an issued figure that the amounts do not sum to",
      { report: (report) => ({ ...report, issuedWei: report.issuedWei - 1n }) },
      "challengeIssued",
      "issued",
    ],
  ];

  function indexOfVeteran(records: Uint8Array): number {
    return all({ count: records.length / DELTA_BYTES, records }).findIndex(({ account }) => isVeteran(account));
  }

  for (const [what, lie, call, kind] of lies) {
    it(`are voided for ${what}`, async () => {
      const { examined, differences } = await examine(lie);
      const proof = differences.find((difference) => difference.proof)?.proof;
      expect(proof?.kind).to.equal(kind);
      const challenge = buildChallenge(examined, proof!);
      expect(challenge.name).to.equal(call);
      await sendChallenge(challenger, examined.posted, challenge);
      expect(await readReportHash(live.bank, 2n)).to.equal(ZERO_HASH);
      expect((await verifyEpoch(operator, 2n)).examined.posted.standing).to.equal("removed");
      expect((await collectBounty(challenger, examined.posted))!.bountyWei).to.equal(0n);
    });
  }

  it("are voided for a rewards leaf that the deltas do not bear out, by whoever was handed its proof", async () => {
    let told: Deltas;
    const { examined, differences } = await examine({
      rewards(rewards) {
        told = packDeltas(all(rewards.deltas).map((one, i) => (i === 2 ? { ...one, cumulativeWei: 5n } : one)));
        return rewards;
      },
      report: (report) => ({ ...report, rewardsRoot: rewardsTree(told).root }),
    });
    expect(differences.map(({ field, proof }) => [field, proof])).to.deep.equal([["report.rewardsRoot", undefined]]);
    const given = proveReward(rewardsTree(told!), told!, deltaAt(told!, 2).account)!;
    const difference = checkClaimProof(examined, given)!;
    const { cumulativeWei } = deltaAt(examined.artifact.deltas, 2);
    expect(difference).to.include({ account: given.account, expected: `${cumulativeWei}`, found: "5" });
    const right = proveReward(rewardsTree(told!), told!, deltaAt(told!, 3).account)!;
    expect(checkClaimProof(examined, right)).to.equal(undefined);
    const error = refusal(() => checkClaimProof(examined, { ...given, cumulativeWei: 6n }));
    expect([error.name, error.figures]).to.deep.equal(["ProofNotInTree", { account: given.account }]);
    await sendChallenge(challenger, examined.posted, buildChallenge(examined, difference.proof!));
    expect(await readReportHash(live.bank, 2n)).to.equal(ZERO_HASH);
  });

  it("show in the log, and only there, when features do not follow from it", async () => {
    const lie: Lie = {
      scored([program]) {
        const { records, featureCount } = program.scores;
        const size = scoreBytes(featureCount);
        records.copyWithin(size + 20, 20, size);
        return [program];
      },
    };
    const { differences, examined } = await examine(lie);
    const { account } = deltaAt(examined.artifact.deltas, 1);
    expect(differences[0]).to.include({ stage: "features", field: "record.features.0" });
    expect(differences.map(({ proof }) => proof)).to.deep.equal([undefined]);
    expect(account).to.match(/^0x/);
    const { logChecked, differences: unseen } = await verifyEpoch({ ...operator, log: undefined }, 2n);
    expect([logChecked, unseen]).to.deep.equal([false, []]);
    await live.veto();
  });

  it("cannot be proved wrong where they commit to leaves that the artifact does not hold", async () => {
    const { examined, differences } = await examine({
      report: (report) => ({
        ...report,
        deltasRoot: WORD,
        programs: report.programs.map((program) => ({ ...program, scoresRoot: WORD })),
      }),
    });
    expect(differences.map(({ stage, field }) => [stage, field])).to.deep.equal([["trees", "program.scoresRoot"]]);
    const [{ root }] = examined.trees.scores;
    const scores = refusal(() => buildChallenge(examined, { kind: "score", program: 0, index: 0 }));
    expect([scores.name, scores.figures]).to.deep.equal([
      "LeavesWithheld",
      { field: "scoresRoot", root, reported: WORD },
    ]);
    const deltas = refusal(() => buildChallenge(examined, { kind: "issued" }));
    expect(deltas.figures).to.include({ field: "deltasRoot", reported: WORD });
    await live.veto();
  });

  it("differ from the log where they end the epoch elsewhere", async () => {
    const { differences } = await examine({ report: (report) => ({ ...report, logRoot: WORD }) });
    const places = differences.map(({ stage, field, found }) => [stage, field, found]);
    const { logRoot } = operator.log.sealed(2)!;
    expect(places).to.deep.equal([
      ["log", "marker.logRoot", WORD],
      ["programs", "header.logRoot", logRoot],
    ]);
    await live.veto();
  });

  it("stand when they are right, and a challenge of them is refused before it is sent", async () => {
    const { differences, examined, logChecked } = await examine({});
    expect([differences, logChecked]).to.deep.equal([[], true]);
    const sent = () => live.provider.getTransactionCount(challenger.key.address);
    const before = await sent();
    for (const proof of [
      { kind: "score", program: 0, index: 3 },
      { kind: "reward", account: veterans[0].account },
      { kind: "previous", account: veterans[0].account },
      { kind: "issued" },
    ] satisfies Proof[]) {
      const error = await refusalOf(sendChallenge(challenger, examined.posted, buildChallenge(examined, proof)));
      expect([error.name, error.figures.revert]).to.deep.equal(["CallRefused", "NothingWrong"]);
    }
    expect(await sent()).to.equal(before);
    await live.activate();
    const active = (await verifyEpoch(operator, 2n)).examined;
    const challenge = buildChallenge(active, { kind: "issued" });
    const late = await refusalOf(sendChallenge(challenger, active.posted, challenge));
    expect([late.name, late.figures]).to.deep.equal(["TooLate", { epoch: 2n }]);
    expect((await readHead(live.bank)).epoch).to.equal(2n);
  });

  it("are taken to the bank's own court and no other", async () => {
    const court = String(live.bank.timeAsset.target);
    const error = await refusalOf(openCourt(live.bank, court));
    expect([error.name, error.figures]).to.deep.equal(["OtherCourt", { court }]);
  });
});

function all(deltas: Deltas): Delta[] {
  return Array.from({ length: deltas.count }, (_, i) => deltaAt(deltas, i));
}
