import { expect } from "chai";
import { hexlify } from "ethers/utils";
import fc from "fast-check";
import { type RocketPoolProgram, rocketPoolEvents } from "../../../oracle/import/rocketpool/events.ts";
import { parsePerformance } from "../../../oracle/import/rocketpool/parse.ts";
import { UPKEEP_WINDOWS, workOf } from "../../../oracle/import/rocketpool/work.ts";
import { address, minipoolJson, performanceText } from "../../support/interval.ts";

function workWith(fields: Record<string, unknown>) {
  const text = performanceText({ minipoolPerformance: { [address(1)]: minipoolJson(fields) } });
  const { interval, pools } = parsePerformance(text);
  return workOf(pools[0]!, interval);
}

function eventsOf(text: string, program: RocketPoolProgram): unknown[] {
  return [...rocketPoolEvents(parsePerformance(text), program)].map(({ account, subject, at, kind, quantity }) => {
    expect([subject, at]).to.deep.equal([7, Date.UTC(2025, 0, 1, 0, 56)]);
    return [hexlify(account), kind, BigInt(quantity)];
  });
}

describe("the work of a node", () => {
  it("counts attestations, thousandths of score rounded down, and windows without a miss", () => {
    const work = workWith({ successfulAttestations: 90, attestationScore: "31950999999999999999" });
    expect(work).to.deep.equal({ validation: 90, missedValidation: 1, consensus: 31_950n, upkeep: 27 });
  });

  it("cuts the interval into 28 equal windows of slots, both ends included", () => {
    const kept = (slots: number[]) => workWith({ successfulAttestations: 90, missingAttestationSlots: slots }).upkeep;
    expect(kept([])).to.equal(28);
    expect(kept([100, 109])).to.equal(27);
    expect(kept([109, 110])).to.equal(26);
    expect(kept([369, 370, 379])).to.equal(26);
    expect(kept([5, 100, 379, 1000])).to.equal(26);
  });

  it("cuts an interval that does not divide evenly at the slot where the next window's share begins", () => {
    const missed = minipoolJson({ successfulAttestations: 90, missingAttestationSlots: [100, 101, 128] });
    const text = performanceText({ consensusEndBlock: 128, minipoolPerformance: { [address(1)]: missed } });
    const { interval, pools } = parsePerformance(text);
    expect(workOf(pools[0]!, interval).upkeep).to.equal(26);
  });

  it("keeps no more windows than it attested", () => {
    expect(workWith({ successfulAttestations: 2, missingAttestationSlots: [] }).upkeep).to.equal(2);
    expect(workWith({ successfulAttestations: 0, missingAttestationSlots: [] }).upkeep).to.equal(0);
  });

  it("never gains upkeep from a further miss", () => {
    const slots = fc.array(fc.integer({ min: 100, max: 379 }), { maxLength: 40 });
    fc.assert(
      fc.property(slots, fc.integer({ min: 100, max: 379 }), (missed, more) => {
        const upkeep = (list: number[]) =>
          workWith({ successfulAttestations: 90, missingAttestationSlots: list }).upkeep;
        expect(upkeep([...missed, more])).to.be.within(0, upkeep(missed));
        expect(upkeep(missed)).to.be.at.most(UPKEEP_WINDOWS);
      }),
      { numRuns: 30 },
    );
  });

  it("adds up the validators of a megapool, each miss breaking the window of all", () => {
    const { pubkey: _, ...duty } = minipoolJson({ successfulAttestations: 50 });
    const other = { ...duty, missingAttestationSlots: [379], attestationScore: "1050999999999999999" };
    const validatorPerformance = { ["ab".repeat(48)]: duty, ["cd".repeat(48)]: other };
    const megapoolPerformance = { [address(1)]: { validatorPerformance } };
    const { interval, pools } = parsePerformance(performanceText({ minipoolPerformance: {}, megapoolPerformance }));
    expect(workOf(pools[0]!, interval)).to.deep.equal({
      validation: 100,
      missedValidation: 2,
      consensus: 2100n,
      upkeep: 26,
    });
  });
});

describe("an interval's events", () => {
  const idle = {
    successfulAttestations: 0,
    missedAttestations: 0,
    attestationScore: "0",
    missingAttestationSlots: [],
    ethEarned: "0",
  };
  const text = performanceText({
    minipoolPerformance: { [address(2)]: minipoolJson(idle), [address(1)]: minipoolJson() },
  });

  it("are one of each kind an account for the program network, none of quantity 0", () => {
    expect(eventsOf(text, "network")).to.deep.equal([
      [address(1), "validation", 3n],
      [address(1), "missedValidation", 1n],
      [address(1), "consensus", 1050n],
      [address(1), "upkeep", 3n],
    ]);
  });

  it("are the scores for the declared program", () => {
    expect(eventsOf(text, "network-published")).to.deep.equal([[address(1), "score", 1_050_000_000_000_000_000n]]);
  });
});
