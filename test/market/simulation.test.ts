import { join } from "node:path";
import { expect } from "chai";
import { readFloatModel } from "../../oracle/serve/model-folder.ts";
import { simulationPlots } from "../../scripts/simulate/plots.ts";
import { type Outcome, simulate } from "../../scripts/simulate/run.ts";

const model = (name: string) => join(import.meta.dirname, `../../oracle/models/${name}/1`);
const SHORT = { days: 2, agents: 120, seed: 7 };

describe("the simulated market", function () {
  this.timeout(120_000);
  let outcome: Outcome;
  before(async () => {
    outcome = await simulate(SHORT);
  });

  it("holds every invariant at every hour of two days of agents who trade, read, list and fill", () => {
    expect(outcome.checks).to.equal(48);
    expect(outcome.points.map(({ hour }) => hour)).to.deep.equal(Array.from({ length: 48 }, (_, i) => i + 1));
    for (const act of ["bought", "sold", "ordered", "read", "listed"] as const) {
      expect(outcome.acts[act], act).to.be.above(0);
    }
  });

  it("posts a band of the price model each hour, from trades but for the first, and moves it as they move", async () => {
    const { posted, thin } = outcome.acts;
    expect(posted + thin).to.equal(48);
    expect(thin > 0 && thin < 24).to.equal(true);
    expect(outcome.models.bands).to.deep.equal([(await readFloatModel(model("price"))).card.modelId]);
    expect(new Set(outcome.points.map(({ middleDollars }) => middleDollars)).size).to.be.above(24);
  });

  it("posts what the interest model makes of readers, a fifth a day at most and never below the floor", async () => {
    expect(outcome.models.values).to.deep.equal([(await readFloatModel(model("interest"))).card.modelId]);
    expect(outcome.acts.valued).to.be.above(0);
    expect(outcome.values.at(-1)!.day).to.equal(2);
    for (const { least, mean, most } of outcome.values) {
      expect(least >= 0.01 && mean >= least && most >= mean).to.equal(true);
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
    const names = ["price.svg", "values.svg", "spread.svg", "inventory.svg", "income.svg"];
    expect(Object.keys(plots)).to.deep.equal(names);
    expect(Object.keys(simulationPlots({ ...outcome, values: [] }))).to.deep.equal(names.toSpliced(1, 1));
    expect(plots).to.deep.equal(simulationPlots(structuredClone(outcome)));
    expect(plots["income.svg"]).to.contain("trading").and.not.to.contain("NaN");
  });

  it("takes TIME for the same from hour to hour, whoever acts", async () => {
    const few = await simulate({ ...SHORT, days: 1, agents: 40 });
    const taken = ({ points }: Outcome) => points.slice(0, 24).map(({ fairDollars }) => fairDollars);
    expect(taken(few)).to.deep.equal(taken(outcome));
    expect(new Set(taken(few)).size).to.be.above(20);
  });

  it("draws at most so many points of a long simulation, the last one among them", () => {
    const points = Array.from({ length: 720 }, (_, i) => ({ ...outcome.points[0], hour: i + 1 }));
    const { "spread.svg": svg } = simulationPlots({ ...outcome, points });
    expect(svg.match(/<circle /g)).to.have.length(120);
  });
});
