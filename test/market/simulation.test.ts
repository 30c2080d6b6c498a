import { expect } from "chai";
import { simulationPlots } from "../../scripts/simulate/plots.ts";
import { type Outcome, simulate } from "../../scripts/simulate/run.ts";

const SHORT = { days: 2, agents: 50, seed: 7 };

describe("the simulated market", function () {
  this.timeout(120_000);
  let outcome: Outcome;
  before(async () => {
    outcome = await simulate(SHORT);
  });

  it("holds every invariant at every hour of two days of fifty agents who trade, read, list and fill", () => {
    expect(outcome.checks).to.equal(48);
    expect(outcome.points.map(({ hour }) => hour)).to.deep.equal(Array.from({ length: 48 }, (_, i) => i + 1));
    for (const act of ["bought", "sold", "ordered", "listed", "posts"] as const) {
      expect(outcome.acts[act], act).to.be.above(0);
    }
  });

  it("leaves the desk solvent, its inventory within 0 and twice the target, and its fees rising", () => {
    expect(outcome.leastPurseDollars).to.be.above(0);
    for (const [i, { inventoryLots, spreadBps, feesDollars }] of outcome.points.entries()) {
      expect(inventoryLots >= 0 && inventoryLots <= 2_000_000).to.equal(true);
      expect(spreadBps >= 50 && spreadBps <= 2_000).to.equal(true);
      if (i > 0) expect(feesDollars >= outcome.points[i - 1].feesDollars).to.equal(true);
    }
  });

  it("comes to the same figures and charts for the same seed, and to others for another", async () => {
    expect(await simulate(SHORT)).to.deep.equal(outcome);
    const other = await simulate({ ...SHORT, days: 1, seed: 8 });
    expect(other.points[23]).to.not.deep.equal(outcome.points[23]);
    const plots = simulationPlots(outcome);
    expect(Object.keys(plots)).to.deep.equal(["spread.svg", "inventory.svg", "income.svg"]);
    expect(plots).to.deep.equal(simulationPlots(structuredClone(outcome)));
    expect(plots["income.svg"]).to.contain("trading").and.not.to.contain("NaN");
  });

  it("draws at most so many points of a long simulation, the last one among them", () => {
    const points = Array.from({ length: 720 }, (_, i) => ({ ...outcome.points[0], hour: i + 1 }));
    const { "spread.svg": svg } = simulationPlots({ ...outcome, points });
    expect(svg.match(/<circle /g)).to.have.length(120);
  });
});
