import { join } from "node:path";
import { expect } from "chai";
import { SHIPPED_MODELS } from "../../../oracle/explain/explain.ts";
import { batchesOf, behaviourOf } from "../../../oracle/export/behaviour.ts";
import { checkScores } from "../../../oracle/export/check.ts";
import { fold } from "../../../oracle/fold/fold.ts";
import { readModelFolder } from "../../../oracle/score/model-folder.ts";
import { referenceOf } from "../../../oracle/score/reference.ts";
import { networkSpec } from "../../../protocol/programs/network.ts";
import { packScores, type ScoreRecord } from "../../../protocol/records.ts";
import { ZERO_HASH } from "../../../protocol/report.ts";
import type { ExportedEvent, ScoreExport } from "../../../protocol/score-export.ts";
import { scoresTree } from "../../../protocol/trees/scores.ts";
import { proveSum } from "../../../protocol/trees/sums.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { anEvent } from "../../support/batches.ts";
import { testProducer } from "../../support/producer.ts";
import { refusalOf } from "../../support/refusal.ts";

const ACCOUNT: Address = `0x${"ac".repeat(20)}`;
const OTHER: Address = `0x${"bd".repeat(20)}`;
const PROGRAM: Hex = `0x${"77".repeat(32)}`;
const START_S = 1_780_000_000n;

/** An export whose report holds, under this model, the account's record and another's. */
function exportOf(
  modelId: Hex,
  { features, score }: Omit<ScoreRecord, "account">,
  events: readonly ExportedEvent[],
): ScoreExport {
  const records = [ACCOUNT, OTHER].map((account) => ({ account, features, score }));
  const scores = packScores(PROGRAM, features.length, records);
  const tree = scoresTree(scores);
  const program = { id: PROGRAM, modelId, scoresRoot: tree.root, leaves: 2, totalScore: tree.total, budgetWei: 1n };
  const hashes = { operatorSet: ZERO_HASH, previous: ZERO_HASH, logRoot: ZERO_HASH, artifact: ZERO_HASH };
  const roots = { rewardsRoot: ZERO_HASH, deltasRoot: ZERO_HASH };
  const window = { windowStart: START_S, windowEnd: START_S + 3600n };
  const report = { ...hashes, ...roots, ...window, epoch: 1n, attempt: 0, issuedWei: 0n, programs: [program] };
  return {
    chainId: 31337n,
    ledger: ACCOUNT,
    account: ACCOUNT,
    signed: { report, bitmap: 0n, signatures: "0x" },
    scores: [{ program: PROGRAM, features, score, index: 0, proof: proveSum(tree, 0), events }],
  };
}

const didScore = (quantity: bigint): ExportedEvent => ({ kind: "score", subject: 0n, quantity, at: 1 });

describe("the scores of an export", () => {
  it("are, of a declared program, the sum of what its producer gave, all 128 bits", async () => {
    const events = [didScore(2n ** 127n), didScore(2n ** 64n), didScore(3n)];
    const score = 2n ** 127n + 2n ** 64n + 3n;
    await checkScores(exportOf(ZERO_HASH, { features: [], score: score }, events), SHIPPED_MODELS);
    const wrong = exportOf(ZERO_HASH, { features: [], score }, events.slice(1));
    const { name, figures } = await refusalOf(checkScores(wrong, SHIPPED_MODELS));
    expect(name).to.equal("ScoreDiffers");
    expect(figures).to.deep.equal({ program: PROGRAM, account: ACCOUNT, expected: 2n ** 64n + 3n, found: score });
    const none = await refusalOf(checkScores(exportOf(ZERO_HASH, { features: [], score: 1n }, []), SHIPPED_MODELS));
    expect(none.figures).to.include({ expected: 0n, found: 1n });
  });

  it("are what the model makes of the behaviour, whatever a quorum put into its tree", async () => {
    const { card, weights } = await readModelFolder(join(SHIPPED_MODELS, "network", "1"));
    const modelId = card.modelId as Hex;
    const at = Number(START_S) * 1000 + 5;
    const events: ExportedEvent[] = [
      { kind: "validation", subject: 1n, quantity: 40n, at },
      { kind: "upkeep", subject: 2n, quantity: 3n, at },
    ];
    const window = [Number(START_S) * 1000, Number(START_S + 3600n) * 1000] as const;
    const folded = fold(batchesOf(events, PROGRAM, ACCOUNT), networkSpec, ...window);
    const features = [...folded.features];
    const [score] = referenceOf(card.kind, weights).score(folded.features, 1);
    await checkScores(exportOf(modelId, { features, score }, events), SHIPPED_MODELS);

    const lied = await refusalOf(
      checkScores(exportOf(modelId, { features, score: score + 1n }, events), SHIPPED_MODELS),
    );
    expect([lied.name, lied.figures]).to.deep.equal([
      "ScoreDiffers",
      { program: PROGRAM, account: ACCOUNT, expected: score, found: score + 1n },
    ]);
    const missing = await refusalOf(
      checkScores(exportOf(modelId, { features, score }, events.slice(1)), SHIPPED_MODELS),
    );
    expect(missing.name).to.equal("FeatureDiffers");
    expect(missing.figures).to.include({ feature: networkSpec[0].name, expected: 0n, found: features[0] });
    const few = await refusalOf(checkScores(exportOf(modelId, { features: [], score }, events), SHIPPED_MODELS));
    expect([few.name, few.figures.found]).to.deep.equal(["FeatureDiffers", undefined]);
    const unknown = exportOf(`0x${"99".repeat(32)}`, { features, score }, events);
    expect((await refusalOf(checkScores(unknown, SHIPPED_MODELS))).name).to.equal("ModelMissing");
  });

  it("are of programs that the report has, and proved by its root", async () => {
    const good = exportOf(ZERO_HASH, { features: [], score: 1n }, [didScore(1n)]);
    const [score] = good.scores;
    const elsewhere = { ...good, scores: [{ ...score, program: ZERO_HASH }] };
    const unknown = await refusalOf(checkScores(elsewhere, SHIPPED_MODELS));
    expect([unknown.name, unknown.figures]).to.deep.equal(["ProgramNotReported", { program: ZERO_HASH }]);
    const proof = score.proof.map(() => ZERO_HASH);
    const unproved = await refusalOf(checkScores({ ...good, scores: [{ ...score, proof }] }, SHIPPED_MODELS));
    const { scoresRoot } = good.signed.report.programs[0];
    expect([unproved.name, unproved.figures]).to.deep.equal([
      "ScoreNotProved",
      { program: PROGRAM, account: ACCOUNT, scoresRoot },
    ]);
  });
});

describe("an account's behaviour", () => {
  it("is all of its events in their order, and nobody else's, and makes batches that hold just these", () => {
    const producer = testProducer(1);
    const mine = Array.from({ length: 10_005 }, (_, i) => anEvent({ account: ACCOUNT, subject: BigInt(i) }));
    const others = mine.map((event) => ({ ...event, account: OTHER }));
    const mixed = mine.flatMap((event, i) => [event, others[i]]);
    const batches = [0, 1, 2].map(
      (part) => producer.batch(part + 1, mixed.slice(10_000 * part, 10_000 * part + 10_000)).bytes,
    );
    const found = behaviourOf([producer.batch(9, others.slice(0, 3)).bytes, ...batches], ACCOUNT);
    expect(found).to.deep.equal(mine.map(({ account: _, ...event }) => event));
    const again = batchesOf(found, PROGRAM, ACCOUNT);
    expect(again).to.have.length(2);
    expect(behaviourOf(again, ACCOUNT)).to.deep.equal(found);
    expect(behaviourOf(again, OTHER)).to.deep.equal([]);
  });
});
