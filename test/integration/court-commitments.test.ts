import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { readReportHash } from "../../oracle/chain/bank.ts";
import type { ScoredProgram } from "../../oracle/epoch/score.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { checkClaimProof } from "../../oracle/verify/claim-proof.ts";
import { sendChallenge } from "../../oracle/verify/court.ts";
import type { Proof } from "../../oracle/verify/difference.ts";
import { viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { rewardLeaf } from "../../protocol/leaves.ts";
import {
  DELTA_BYTES,
  type Deltas,
  deltaAt,
  packDeltas,
  packScores,
  scoreAt,
  scoreBytes,
} from "../../protocol/records.ts";
import { type Program, ZERO_HASH } from "../../protocol/report.ts";
import { deltasTree } from "../../protocol/trees/deltas.ts";
import { proveReward, rewardsTree } from "../../protocol/trees/rewards.ts";
import { EMPTY_ROOT, type TreeTop, topOf } from "../../protocol/trees/sums.ts";
import type { Lie } from "../support/dishonest.ts";
import { type LyingBank, listDeltas, lyingBank, withDeltas } from "../support/lying-bank.ts";
import { refusal } from "../support/refusal.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { runScript } from "../support/run.ts";
import { rootOfTop } from "../support/top.ts";

const WORD = `0x${"77".repeat(32)}` as const;
const STRANGER = `0x${"ab".repeat(20)}` as const;

describe("reports that do not say what their artifact holds", function () {
  this.timeout(300_000);
  let bank: LyingBank;

  before(async () => {
    bank = await lyingBank();
  });
  after(() => bank.close());

  const lies: readonly [string, Lie, string, Proof["kind"]][] = [
    [
      "an issued figure that the amounts do not sum to",
      { report: (report) => ({ ...report, issuedWei: report.issuedWei - 1n }) },
      "challengeIssued",
      "issued",
    ],
    [
      "a total that the scores do not sum to",
      { report: withProgram(({ totalScore }) => ({ totalScore: totalScore + 1n })) },
      "challengeTotal",
      "total",
    ],
    [
      "a number of scores that is not theirs",
      { report: withProgram(({ leaves }) => ({ leaves: leaves - 1 })) },
      "challengeTotal",
      "total",
    ],
    [
      "scores of nobody with a total",
      { report: withProgram(() => ({ scoresRoot: EMPTY_ROOT })) },
      "challengeTotal",
      "total",
    ],
    [
      "a total that a root without leaves claims as their sum",
      {
        report: withProgram(({ totalScore }) => ({ scoresRoot: rootOfTop(ZERO_HASH, totalScore, 0), leaves: 0 })),
      },
      "challengeTotal",
      "total",
    ],
    [
      "an issued figure that a root without leaves claims as their sum",
      { report: (report) => ({ ...report, deltasRoot: rootOfTop(ZERO_HASH, report.issuedWei, 0) }) },
      "challengeIssued",
      "issued",
    ],
    [
      "rewards for the scores of nobody",
      { report: withProgram(() => ({ scoresRoot: EMPTY_ROOT, leaves: 0, totalScore: 0n })) },
      "challengeReward",
      "reward",
    ],
    [
      "deltas of nobody though accounts earned",
      { report: (report) => ({ ...report, deltasRoot: EMPTY_ROOT }) },
      "challengeReward",
      "reward",
    ],
    [
      "scores of another number of features than the model takes",
      { scored: ([program]) => [withoutLastFeature(program)] },
      "challengeScore",
      "score",
    ],
    [
      "a wrong reward behind a marker that is not the log's",
      {
        ...withDeltas((delta, i) => [i === 3 ? { ...delta, cumulativeWei: delta.cumulativeWei - 1n } : delta]),
        report: (report) => ({ ...report, logRoot: WORD }),
      },
      "challengeReward",
      "reward",
    ],
    [
      "a wrong score beside deltas that are withheld and out of order",
      {
        records({ scores: [{ records, featureCount }], deltas }) {
          writeUint128(viewOf(records), 5 * scoreBytes(featureCount) - 16, 1n);
          deltas.records.copyWithin(9 * DELTA_BYTES, 8 * DELTA_BYTES, 8 * DELTA_BYTES + 20);
        },
        report: (report) => ({ ...report, deltasRoot: WORD }),
      },
      "challengeScore",
      "score",
    ],
    [
      "the rewards of the report before, which no newer amount can be claimed by",
      { report: (report) => ({ ...report, rewardsRoot: bank.first.rewardsRoot }) },
      "challengeLeaf",
      "leaf",
    ],
  ];
  for (const [what, lie, call, kind] of lies) {
    it(`are voided for ${what}`, () => bank.requireVoided(lie, call, kind));
  }

  it("are voided for a rewards leaf that the deltas do not bear out, by whoever was handed its proof", async () => {
    let told: Deltas;
    const { examined, differences } = await bank.examine({
      rewards(rewards) {
        told = packDeltas(listDeltas(rewards.deltas).map((one, i) => (i === 2 ? { ...one, cumulativeWei: 5n } : one)));
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
    await sendChallenge(bank.challenger, examined.posted, buildChallenge(examined, difference.proof!));
    expect(await readReportHash(bank.live.bank, 2n)).to.equal(ZERO_HASH);
  });

  it("are voided from the command line, by the file of a claim proof", async () => {
    await bank.examine({ report: (report) => ({ ...report, rewardsRoot: rewardLeaf(STRANGER, 1n) }) });
    const [deployment, proof] = ["deployment.json", "proof.json"].map((name) => join(bank.live.folder, name));
    await writeFile(deployment, formatDeployment(bank.live.deployment));
    await writeFile(proof, JSON.stringify({ account: STRANGER, cumulativeWei: "1", proof: [] }));
    const server = await serveRpc(bank.live.rpc);
    try {
      const to = ["--network", server.url, "--deployment", deployment, "--data", bank.operator.folder];
      const { status, out } = await runScript([
        "oracle/main.ts",
        "verify",
        "2",
        ...to,
        "--proof",
        proof,
        "--challenge",
      ]);
      expect([status, out.match(/\w+ voided/)?.[0]]).to.deep.equal([2, "challengeLeaf voided"]);
    } finally {
      await server.close();
    }
    expect(await readReportHash(bank.live.bank, 2n)).to.equal(ZERO_HASH);
  });

  it("cannot be proved wrong where they commit to leaves that the artifact does not hold", async () => {
    const { examined, differences } = await bank.examine({
      report: (report) => ({
        ...report,
        rewardsRoot: rewardLeaf(STRANGER, 1n),
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
    const given = { account: STRANGER, cumulativeWei: 1n, proof: [] };
    expect(checkClaimProof(examined, given)).to.deep.equal({
      stage: "claim proof",
      account: STRANGER,
      field: "cumulativeWei",
      expected: "none",
      found: "1",
    });
    await bank.live.veto();
  });

  it("cannot be proved wrong where a root binds another sum or number of leaves than those that the artifact holds", async () => {
    for (const [less, more] of [
      [1n, 0],
      [0n, 1],
    ] as const) {
      let told: TreeTop;
      const { examined, differences } = await bank.examine({
        rewards(rewards) {
          told = topOf(deltasTree(rewards.deltas));
          return rewards;
        },
        report(report) {
          const { node, total, leaves } = told;
          return { ...report, deltasRoot: rootOfTop(node, total - less, leaves + more), issuedWei: total - less };
        },
      });
      expect(differences.map(({ field, proof }) => [field, proof])).to.deep.equal([["report.deltasRoot", undefined]]);
      const error = refusal(() => buildChallenge(examined, { kind: "issued" }));
      expect(error.figures).to.include({ field: "deltasRoot", root: examined.trees.deltas.root });
      await bank.live.veto();
    }
  });

  it("differ from the log where they end the epoch elsewhere", async () => {
    const { differences } = await bank.examine({ report: (report) => ({ ...report, logRoot: WORD }) });
    const places = differences.map(({ stage, field, found }) => [stage, field, found]);
    const { logRoot } = bank.operator.log.sealed(2)!;
    expect(places).to.deep.equal([
      ["log", "marker.logRoot", WORD],
      ["programs", "header.logRoot", logRoot],
    ]);
    await bank.live.veto();
  });
});

function withProgram(change: (program: Program) => Partial<Program>): NonNullable<Lie["report"]> {
  return (report) => ({ ...report, programs: report.programs.map((one) => ({ ...one, ...change(one) })) });
}

function withoutLastFeature(program: ScoredProgram): ScoredProgram {
  const { scores, spec } = program;
  const [width, records] = [
    scores.featureCount - 1,
    Array.from({ length: scores.count }, (_, i) => scoreAt(scores, i)),
  ];
  const narrow = records.map((record) => ({ ...record, features: record.features.slice(0, width) }));
  return { ...program, spec: spec.slice(0, width), scores: packScores(scores.programId, width, narrow) };
}
