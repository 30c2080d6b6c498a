import { expect } from "chai";
import fc from "fast-check";
import { readHead } from "../../oracle/chain/bank.ts";
import { revertOf } from "../../oracle/chain/revert.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import { readPrograms } from "../../oracle/epoch/inputs.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import type { ScoredProgram } from "../../oracle/epoch/score.ts";
import { foldedFeatures } from "../../oracle/score/model-folder.ts";
import { type Case, openCase } from "../../oracle/verify/case.ts";
import type { Challenge } from "../../oracle/verify/challenge.ts";
import type { Challenger } from "../../oracle/verify/court.ts";
import { programId } from "../../protocol/features.ts";
import { METAVERSE_PROGRAM } from "../../protocol/programs/metaverse.ts";
import { NETWORK_PROGRAM } from "../../protocol/programs/network.ts";
import { packScores } from "../../protocol/records.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { anyLie, tell } from "../support/any-lie.ts";
import { challengerOf } from "../support/challenger.ts";
import { type Lie, postLie } from "../support/dishonest.ts";
import { type Change, changedChallenge, everyChallenge, everyTop } from "../support/every-challenge.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";

/** So small that many a share is rounded down to nothing. */
const BUDGET_WEI = 997n;
const DECLARED = "guests";
const IDS = [NETWORK_PROGRAM, METAVERSE_PROGRAM, DECLARED].map((name) => programId(name) as Hex).sort();
/** Neighbours among them, the first account that there is, and the last. */
const ACCOUNTS = ["00", "01", "02", "7f", "80", "fe", "ff"].flatMap((byte) =>
  ["00", "ff"].map((end): Address => `0x${byte.repeat(19)}${end}`),
);

type Row = { readonly account: number; readonly feature: bigint; readonly score: bigint };
/** Of each program who did what; undefined: the report leaves it out. */
type Epoch = readonly (readonly Row[] | undefined)[];

const feature = fc.oneof(fc.bigInt(0n, 100n), fc.constantFrom(0n, -1n, (1n << 63n) - 1n, -(1n << 63n)));
const score = fc.oneof(fc.bigInt(0n, 1_000n), fc.constantFrom(0n, 1n, (1n << 128n) - 1n));
const row = fc.record({ account: fc.nat(ACCOUNTS.length - 1), feature, score });
const rows = fc.uniqueArray(row, { maxLength: 9, selector: ({ account }) => account });
const someEpoch: fc.Arbitrary<Epoch> = fc.tuple(...IDS.map(() => fc.option(rows, { nil: undefined, freq: 4 })));
const change: fc.Arbitrary<Change> = fc.record({ challenge: fc.nat(), part: fc.nat(), way: fc.nat(11) });

/** Invariants 16 to 21 and 35, over whole reports. */
describe("reports with any accounts, features and scores", function () {
  this.timeout(300_000);
  let live: LiveBank;
  let operator: Operator;
  let challenger: Challenger;

  before(async () => {
    const declared = { name: DECLARED, featureSpec: ZERO_HASH, budgetWei: BUDGET_WEI, capWei: 400n, rateWei: 3n };
    live = await liveBank({ shipped: ["network", "metaverse"], budgetWei: BUDGET_WEI, programs: [declared] });
    operator = await live.open();
    challenger = await challengerOf(live);
    await waitAnHour();
  });
  after(async () => {
    await operator.close();
    await live.close();
  });

  const waitAnHour = async () => passTimeTo(live.provider, (await readHead(live.bank)).windowEnd + 3600n);
  /** What the models say of the rows, whatever a log holds: the court does not see it. */
  const scored = async (wanted: Epoch): Promise<ScoredProgram[]> => {
    const { epoch } = await readHead(live.bank);
    const inputs = await readPrograms(live.bank, epoch + 1n, IDS, operator.models, { consents: undefined });
    const programs = inputs.map(async ({ id, terms, scorer }, place): Promise<ScoredProgram[]> => {
      const held = wanted[place];
      if (held === undefined) return [];
      const spec = scorer ? foldedFeatures(scorer.card) : [];
      const features = held.map((one) => spec.map((_, i) => (i % 2 === 0 ? one.feature : BigInt(i) * 7n)));
      const scores = await scorer?.score(BigInt64Array.from(features.flat()), held.length);
      const records = held.map((one, i) => ({
        account: ACCOUNTS[one.account],
        features: features[i],
        score: scores?.[i] ?? one.score,
      }));
      return [{ id, terms, consents: undefined, spec, scores: packScores(id, spec.length, records) }];
    });
    return (await Promise.all(programs)).flat();
  };
  const post = async (wanted: Epoch, lie: Lie = {}): Promise<Case> => {
    const told = await scored(wanted);
    await postLie(live, operator, { ...lie, scored: () => lie.scored?.(told) ?? told });
    return openCase({ ...operator, log: undefined }, (await readHead(live.bank)).epoch);
  };
  /** What the court says; undefined: the report would be void. */
  const refusalBy = async ({ name, args }: Challenge): Promise<string | undefined> => {
    const { interface: calls, target } = challenger.court;
    const call = { to: String(target), data: calls.encodeFunctionData(name, args) };
    return live.provider.call(call).then(
      () => undefined,
      (error: unknown) => {
        const revert = revertOf(error);
        if (revert === undefined) throw error;
        return revert.name;
      },
    );
  };

  it("stand against every challenge while they are right, and against every change of its evidence", async () => {
    const changes = fc.array(change, { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(someEpoch, changes, fc.boolean(), async (wanted, someChanges, kept) => {
        const examined = await post(wanted);
        const { programs } = examined.posted.signed.report;
        const challenges = everyChallenge(examined, ACCOUNTS);
        for (const challenge of challenges) {
          const { name, args } = challenge;
          const isDeclared = name === "challengeScore" && programs[Number(args[1])].modelId === ZERO_HASH;
          expect(await refusalBy(challenge), name).to.equal(isDeclared ? "ProgramDeclared" : "NothingWrong");
        }
        const changed = someChanges.map((one) => changedChallenge(challenges, one));
        for (const challenge of [...changed, ...everyTop(examined)]) {
          expect(await refusalBy(challenge), challenge.name).to.be.a("string");
        }
        await (kept ? live.activate() : live.veto());
        await waitAnHour();
      }),
      { numRuns: 8, seed: 7, endOnFailure: true },
    );
  });

  it("fall by some challenge as soon as one figure is wrong, and only then", async () => {
    let lies = 0;
    await fc.assert(
      fc.asyncProperty(someEpoch, anyLie, fc.boolean(), async (wanted, { way, place }, kept) => {
        const lie = tell(way, place);
        const examined = await post(wanted, lie);
        const refusals = await Promise.all(everyChallenge(examined, ACCOUNTS).map(refusalBy));
        expect(refusals.includes(undefined), way).to.equal(lie.isTold());
        if (lie.isTold()) lies++;
        await (kept && !lie.isTold() ? live.activate() : live.veto());
        await waitAnHour();
      }),
      { numRuns: 24, seed: 7, endOnFailure: true },
    );
    expect(lies).to.be.greaterThan(10);
  });
});
