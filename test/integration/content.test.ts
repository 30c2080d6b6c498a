import { join } from "node:path";
import { expect } from "chai";
import { getBytes } from "ethers/utils";
import { readReportHash } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { sealableAtS } from "../../oracle/epoch/seal.ts";
import { explainAccount } from "../../oracle/explain/explain.ts";
import { importSource } from "../../oracle/import/append.ts";
import type { ImportedEvent } from "../../oracle/import/batches.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { collectBounty, sendChallenge } from "../../oracle/verify/court.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { parseTrees, scoreTrees } from "../../protocol/models/trees.ts";
import { CONTENT_PROGRAM, contentSpec } from "../../protocol/programs/content.ts";
import { scoreAt, scoreBytes } from "../../protocol/records.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { shippedFolder } from "../../scripts/deploy/shipped.ts";
import { challengerOf } from "../support/challenger.ts";
import { depositBonds, postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";

const MODELS = join(import.meta.dirname, "../../oracle/models");
const START_MS = 1_780_000_000_000;
const READERS = 12;
const WRONG = 5;

/** Reader n views n + 1 contents, some of them twice, stays longer on each, and at times comments, shares or follows. */
function* behaviour(): Generator<ImportedEvent> {
  for (let reader = 0; reader < READERS; reader++) {
    const account = getBytes(`0x${(reader + 1).toString(16).padStart(40, "0")}`);
    for (let visit = 0; visit < 2 * (reader + 1); visit++) {
      const event = { account, subject: 1 + (visit % (reader + 1)), at: START_MS + 60_000 * visit };
      yield { ...event, kind: "view", quantity: 1 };
      yield { ...event, kind: "dwell", quantity: 7000 * (reader + 1) + 999 };
      if (visit % 5 === 1) yield { ...event, kind: "comment", quantity: 1 };
      if (visit % 7 === 2) yield { ...event, kind: "share", quantity: 1 };
      if (visit % 9 === 3) yield { ...event, kind: "follow", quantity: 1 };
    }
  }
}

describe("an epoch of the program content, scored by trees", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;

  beforeEach(async () => {
    live = await liveBank({ shipped: ["content"] });
    operator = await live.open();
    const producers = developmentProducers(live.bank.chainId);
    importSource({ log: operator.log, producers }, { label: "readers", program: CONTENT_PROGRAM, events: behaviour() });
    await passTimeTo(live.provider, await sealableAtS(operator.log, live.bank, 1n));
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });

  it("folds behaviour into features, scores them as the shipped model does, and is the same when verified", async () => {
    const { signed, closed } = await runEpoch(operator);
    const { weights, card } = await readModelFolder(shippedFolder("content"));
    expect(signed.report.programs[0].modelId).to.equal(card.modelId);
    const trees = parseTrees(weights);
    const [scores] = closed.scores;
    expect(scores.count).to.equal(READERS);
    const rows = Array.from({ length: READERS }, (_, i) => scoreAt(scores, i));
    for (const { features, score } of rows) expect(score).to.equal(scoreTrees(trees, features).score);
    const reader = Object.fromEntries(contentSpec.map(({ name }, i) => [name, Number(rows[4].features[i])]));
    // Reader 5 came ten times to five contents, 35.999 s each.
    expect(reader).to.deep.equal({
      views: 10,
      contents: 5,
      dwellS: 359,
      longestS: 35,
      comments: 2,
      shares: 2,
      follows: 1,
    });
    expect(rows[READERS - 1].score > rows[0].score).to.equal(true);
    expect((await verifyEpoch(operator, 1n)).differences).to.deep.equal([]);

    const { account, score } = rows[READERS - 1];
    const { programs } = await explainAccount(
      { bank: live.bank, folder: operator.folder, models: MODELS },
      account,
      1n,
    );
    const { base, contributions } = programs[0].explained!;
    expect([base, base + contributions.reduce((sum, one) => sum + one, 0n)]).to.deep.equal([0n, score]);
  });

  it("is voided in court when a quorum signs a wrong score, by running the trees on chain", async () => {
    await depositBonds(live, 10n ** 18n);
    await postLie(live, operator, {
      scored: ([program]) => {
        const { records, featureCount } = program.scores;
        writeUint128(viewOf(records), (WRONG + 1) * scoreBytes(featureCount) - 16, 1n << 39n);
        return [program];
      },
    });
    const { examined, differences } = await verifyEpoch(operator, 1n);
    expect(differences[0].proof).to.deep.equal({ kind: "score", program: 0, index: WRONG });
    const challenger = await challengerOf(live);
    const { hash } = await sendChallenge(challenger, examined.posted, buildChallenge(examined, differences[0].proof!));
    expect(await readReportHash(live.bank, 1n)).to.equal(ZERO_HASH);
    const receipt = await live.provider.getTransactionReceipt(hash);
    expect(Number(receipt!.gasUsed)).to.be.below(600_000);
    expect((await collectBounty(challenger, examined.posted))!.bountyWei > 0n).to.equal(true);

    const again = await runEpoch(operator);
    expect(again.signed.report).to.include({ epoch: 1n, attempt: 1 });
    expect((await verifyEpoch(operator, 1n)).differences).to.deep.equal([]);
  });
});
