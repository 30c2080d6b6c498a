import { expect } from "chai";
import fc from "fast-check";
import type { EpochInputs } from "../../../oracle/epoch/inputs.ts";
import { foldedFrom, scoreEpoch } from "../../../oracle/epoch/score.ts";
import { toHex } from "../../../protocol/bytes.ts";
import { scoreAt } from "../../../protocol/records.ts";
import { ZERO_HASH } from "../../../protocol/report.ts";
import { uint128 } from "../../support/arbitraries.ts";
import { anEvent } from "../../support/batches.ts";
import { testProducer } from "../../support/producer.ts";

const PROGRAM = `0x${"77".repeat(32)}` as const;
const terms = {
  modelId: ZERO_HASH,
  featureSpec: ZERO_HASH,
  budgetWei: 1n,
  capWei: 0n,
  rateWei: 0n,
  consentRequired: true,
};

function inputsFor(consenting: ReadonlySet<string>, asked: string[][]): EpochInputs {
  const granted = async (accounts: Uint8Array) => {
    const list = Array.from({ length: accounts.length / 20 }, (_, i) => toHex(accounts.subarray(20 * i, 20 * i + 20)));
    asked.push(list);
    return list.map((account) => consenting.has(account));
  };
  const consents = { dataShare: `0x${"5a".repeat(20)}` as const, block: 1n, granted };
  return {
    epoch: 1n,
    attempt: 0,
    previous: ZERO_HASH,
    windowStart: 0n,
    windowEnd: 3600n,
    logRoot: ZERO_HASH,
    operators: { digest: ZERO_HASH, operators: [], threshold: 1 },
    programs: [{ id: PROGRAM, terms, scorer: undefined, consents }],
  };
}

describe("declared scores of accounts that consent", () => {
  it("are kept whole, all 128 bits, and the others go", async () => {
    const people = fc.uniqueArray(fc.record({ digit: fc.nat(15), score: uint128, consents: fc.boolean() }), {
      selector: ({ digit }) => digit,
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(people, async (list) => {
        const all = list
          .map(({ digit, ...rest }) => ({ account: `0x${digit.toString(16).repeat(40)}`, ...rest }))
          .sort((a, b) => (a.account < b.account ? -1 : 1));
        const events = all.map(({ account, score }) => anEvent({ account, kind: "score", quantity: score }));
        const { bytes } = testProducer(1).batch(1, events);
        const wanted = all.filter(({ consents }) => consents);
        const asked: string[][] = [];
        const inputs = inputsFor(new Set(wanted.map(({ account }) => account)), asked);
        const scored = await scoreEpoch(
          foldedFrom(() => [bytes], inputs),
          inputs,
        );
        const found = scored.flatMap(({ scores }) =>
          Array.from({ length: scores.count }, (_, i) => scoreAt(scores, i)),
        );
        expect(found).to.deep.equal(wanted.map(({ account, score }) => ({ account, features: [], score })));
        expect(asked).to.deep.equal([all.map(({ account }) => account)]);
      }),
    );
  });
});
