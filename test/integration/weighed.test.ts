import { join } from "node:path";
import { expect } from "chai";
import { getBytes } from "ethers/utils";
import { readReportHash } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import type { Transfers } from "../../oracle/data/hop.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { sealableAtS } from "../../oracle/epoch/seal.ts";
import { explainAccount } from "../../oracle/explain/explain.ts";
import { importSource } from "../../oracle/import/append.ts";
import type { ImportedEvent } from "../../oracle/import/batches.ts";
import { type Weighed, weigh, weightsOfEpoch } from "../../oracle/import/weights/import.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { plainScore } from "../../oracle/score/reference.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { collectBounty, sendChallenge } from "../../oracle/verify/court.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { NETWORK_WEIGHED_PROGRAM } from "../../protocol/programs/network-weighed.ts";
import { deltaAt, scoreAt, scoreBytes } from "../../protocol/records.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { shippedFolder } from "../../scripts/deploy/shipped.ts";
import { challengerOf } from "../support/challenger.ts";
import { depositBonds, postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";

const MODELS = join(import.meta.dirname, "../../oracle/models");
const START_MS = 1_780_000_000_000;

/** Six people, six accounts of one person that deal with each other, and one that nobody vouches for. Accounts rise in this order. */
const [PEOPLE, RING] = [6, 6];
const UNKNOWN = PEOPLE + RING;
const addressOf = (i: number) => `0x${(i + 1).toString(16).padStart(40, "0")}`;

const person = { bridgeVolumeUsd: 48_000, transfers: 40, counterparties: 25, candidateCounterparties: 0 };
const part = { bridgeVolumeUsd: 900, transfers: 9, counterparties: 6, candidateCounterparties: 6 };
const accounts = Array.from({ length: PEOPLE + RING }, (_, i): Transfers => {
  const firstUseS = 1_630_000_000 + 86_400 * (i < PEOPLE ? i : 200);
  return { address: addressOf(i), firstUseS, ...(i < PEOPLE ? person : part) };
});

/** All do the same work. */
function* work(): Generator<ImportedEvent> {
  for (let i = 0; i <= UNKNOWN; i++) {
    const event = { account: getBytes(addressOf(i)), subject: 1, at: START_MS };
    yield { ...event, kind: "validation", quantity: 6000 };
    yield { ...event, kind: "consensus", quantity: 6000 * 375 };
  }
}

describe("an epoch of the program network-weighed", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;
  let weighed: Weighed[];

  beforeEach(async () => {
    live = await liveBank({ shipped: ["networkWeighed"] });
    operator = await live.open();
    weighed = await weigh(accounts);
    const deps = { log: operator.log, producers: developmentProducers(live.bank.chainId) };
    importSource(deps, { label: "nodes", program: NETWORK_WEIGHED_PROGRAM, events: work() });
    importSource(deps, weightsOfEpoch(operator.log, weighed));
    await passTimeTo(live.provider, await sealableAtS(operator.log, live.bank, 1n));
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });

  it("pays the same work by weight: a ring of accounts a small part of what as many people get, and whom nobody vouches for nothing", async () => {
    const { signed, closed } = await runEpoch(operator);
    const { card, weights: bytes } = await readModelFolder(shippedFolder("networkWeighed"));
    expect(signed.report.programs.map(({ modelId }) => modelId)).to.deep.equal([card.modelId]);
    const [scores] = closed.scores;
    const rows = Array.from({ length: scores.count }, (_, i) => scoreAt(scores, i));
    expect(rows.map(({ features }) => features.at(-1))).to.deep.equal([...weighed.map(({ weight }) => weight), 0n]);
    const score = plainScore("weighed", bytes);
    for (const row of rows) expect(row.score).to.equal(score(row.features));
    expect(rows[UNKNOWN].score).to.equal(0n);

    const earned = Array.from({ length: closed.deltas.count }, (_, i) => deltaAt(closed.deltas, i).cumulativeWei);
    const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);
    const [people, ring] = [sum(earned.slice(0, PEOPLE)), sum(earned.slice(PEOPLE))];
    expect(ring > 0n).to.equal(true);
    expect(4n * ring < people).to.equal(true);
    expect((await verifyEpoch(operator, 1n)).differences).to.deep.equal([]);
  });

  it("explains what the weight took of a score, to the last unit", async () => {
    await runEpoch(operator);
    const deps = { bank: live.bank, folder: operator.folder, models: MODELS };
    const { programs } = await explainAccount(deps, addressOf(PEOPLE) as `0x${string}`, 1n);
    const [{ names, score, explained }] = programs;
    const { base, contributions, method } = explained!;
    expect(method).to.match(/, then weighed$/);
    expect(names.at(-1)).to.equal("quality");
    expect(base + contributions.reduce((all, one) => all + one, 0n)).to.equal(score);
    expect(contributions.at(-1)! < 0n).to.equal(true);
  });

  it("is voided in court when a quorum leaves one account's weight out, and posted again rightly", async () => {
    await depositBonds(live, 10n ** 18n);
    const spared = PEOPLE + 2;
    const { weights: bytes } = await readModelFolder(shippedFolder("networkWeighed"));
    await postLie(live, operator, {
      scored: ([program]) => {
        const { records, featureCount } = program.scores;
        const { features } = scoreAt(program.scores, spared);
        const whole = plainScore("weighed", bytes)([...features.slice(0, -1), 65_536n]);
        writeUint128(viewOf(records), (spared + 1) * scoreBytes(featureCount) - 16, whole);
        return [program];
      },
    });
    const { examined, differences } = await verifyEpoch(operator, 1n);
    expect(differences[0].proof).to.deep.equal({ kind: "score", program: 0, index: spared });
    const challenger = await challengerOf(live);
    const { hash } = await sendChallenge(challenger, examined.posted, buildChallenge(examined, differences[0].proof!));
    expect(await readReportHash(live.bank, 1n)).to.equal(ZERO_HASH);
    const receipt = await live.provider.getTransactionReceipt(hash);
    expect(Number(receipt!.gasUsed)).to.be.below(150_000);
    expect((await collectBounty(challenger, examined.posted))!.bountyWei > 0n).to.equal(true);

    const again = await runEpoch(operator);
    expect(again.signed.report).to.include({ epoch: 1n, attempt: 1 });
    expect((await verifyEpoch(operator, 1n)).differences).to.deep.equal([]);
  });
});
