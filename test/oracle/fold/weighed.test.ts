import { expect } from "chai";
import fc from "fast-check";
import { fold } from "../../../oracle/fold/fold.ts";
import type { BatchEvent } from "../../../protocol/batch.ts";
import { encodeBatches } from "../../../protocol/batch-builder.ts";
import { WHOLE_WEIGHT } from "../../../protocol/models/weighed.ts";
import { networkSpec } from "../../../protocol/programs/network.ts";
import { networkWeighedSpec } from "../../../protocol/programs/network-weighed.ts";
import { anEvent } from "../../support/batches.ts";

const START = 1_780_000_000_000;
const END = START + 86_400_000;

/** The features of the one account that the events are of. */
function featuresOf(events: readonly BatchEvent[], spec = networkWeighedSpec): bigint[] {
  const header = { producer: new Uint8Array(32), program: new Uint8Array(32), sequence: 1n };
  const { n, features } = fold([...encodeBatches(header, events, 7)], spec, START, END);
  expect(n).to.equal(1);
  return [...features];
}

const weigh = (quantity: bigint) => anEvent({ kind: "quality", quantity, at: START });
const work = fc.array(
  fc.record({
    kind: fc.constantFrom("validation", "missedValidation", "consensus", "upkeep"),
    quantity: fc.bigInt(0n, 1_000_000n),
  }),
  { minLength: 1, maxLength: 12 },
);
const weights = fc.array(fc.bigInt(0n, WHOLE_WEIGHT), { minLength: 1, maxLength: 8 });

describe("features of the weighed network", () => {
  it("are those of the network and the largest weight that anybody gave, in whatever order it was said", () => {
    fc.assert(
      fc.property(work, weights, fc.boolean(), (work, weights, weighedFirst) => {
        const done = work.map((event) => anEvent({ ...event, at: START }));
        const said = weights.map(weigh);
        const largest = weights.reduce((most, weight) => (weight > most ? weight : most));
        const all = weighedFirst ? [...said, ...done] : [...done, ...said.reverse()];
        expect(featuresOf(all)).to.deep.equal([...featuresOf(done, networkSpec), largest]);
      }),
    );
  });

  it("have no weight where nobody said one, and work adds none", () => {
    fc.assert(
      fc.property(work, (work) => {
        const done = work.map((event) => anEvent({ ...event, at: START }));
        expect(featuresOf(done)).to.deep.equal([...featuresOf(done, networkSpec), 0n]);
      }),
    );
  });

  it("are nothing but the weight where nothing was done", () => {
    expect(featuresOf([weigh(900n), weigh(40_000n), weigh(7n)])).to.deep.equal([0n, 0n, 0n, 0n, 40_000n]);
  });
});
