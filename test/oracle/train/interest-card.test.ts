import { expect } from "chai";
import { CANDIDATE_FEATURES, CANDIDATE_WIDTH, RANK_ONLY } from "../../../oracle/serve/behaviour.ts";
import { auc } from "../../../oracle/train/auc.ts";
import { outcomes } from "../../../oracle/train/gru/examples.ts";
import type { InterestFigures } from "../../../oracle/train/gru/figures.ts";
import { interestImportance } from "../../../oracle/train/gru/importance.ts";
import { trainInterest } from "../../../oracle/train/gru/train.ts";
import { treesSay } from "../../../oracle/train/gru/tree-peer.ts";
import { smallPlatform } from "../../support/behaviours.ts";

const SETTINGS = { hidden: 4, trunk: 6, taste: 6, drop: 0.5, epochs: 1, batch: 32, rate: 5e-3, decay: 0.01, seed: 3 };

describe("training the interest model", function () {
  this.timeout(120_000);

  it("judges it on the last fifth beside the user's rate and boosted trees, as it came and told at once", async () => {
    const platform = smallPlatform(900, 12, 120);
    const steps: [number, number][] = [];
    const running = { workers: 2, onStep: (done: number, all: number) => steps.push([done, all]) };
    const files = await trainInterest(platform, { file: "small" }, 1, SETTINGS, running);
    const { metrics, method } = JSON.parse(new TextDecoder().decode(files["card.json"]));
    const { heldOut, heldOutWithoutPast, learnedRows } = metrics as Record<string, InterestFigures> & {
      learnedRows: number;
    };
    expect([learnedRows, heldOut.behaviours]).to.deep.equal([720, 180]);
    expect(method.settings).to.deep.equal(SETTINGS);
    const rules = ["the user's rate of engagement", "boosted trees on the same features"];
    for (const figures of [heldOut.baselines.engageAuc, heldOut.toldAtOnce.baselines]) {
      expect(figures).to.have.keys(rules);
      for (const rule of rules) expect(figures[rule]?.value, rule).to.be.within(0, 1);
    }
    expect(heldOut.toldAtOnce.engageAuc?.value).to.be.within(0, 1);
    expect(heldOutWithoutPast.baselines.engageAuc).to.have.keys(rules.slice(0, 1));
    expect(steps).to.deep.equal([[1, 1]]);
    expect(Object.keys(files)).to.include.members(["learning.svg", "calibration.svg", "importance.svg"]);
  });

  it("says what each feature is worth: all of the AUC where one tells everything, nothing of the others", async () => {
    const platform = smallPlatform(900, 12, 120);
    const place = CANDIDATE_FEATURES.indexOf("userEngageRate");
    const told = (candidates: Float32Array) => candidates.filter((_, i) => i % CANDIDATE_WIDTH === place);
    const score = async (_: Float32Array, candidates: Float32Array) => {
      const interest = told(candidates);
      return { interest, value: interest, next: interest };
    };
    const found = await interestImportance(
      { score, close: async () => {} },
      platform.slice(0, 600),
      platform.slice(600),
      1,
    );
    const read = CANDIDATE_FEATURES.filter((name) => !RANK_ONLY.has(name));
    expect(found.map(({ name }) => name)).to.have.members(["the last 32 behaviours", ...read]);
    expect(found.filter(({ value }) => value !== 0).map(({ name }) => name)).to.deep.equal(["userEngageRate"]);
  });

  it("says nothing of features where all first views ended alike", async () => {
    const views = smallPlatform(200).map((behaviour) => ({ ...behaviour, kind: "view" as const }));
    const score = async (_: Float32Array, __: Float32Array, owner: Uint32Array) => {
      const interest = Float32Array.from(owner);
      return { interest, value: interest, next: interest };
    };
    expect(await interestImportance({ score, close: async () => {} }, [], views, 1)).to.deep.equal([]);
  });

  it("has boosted trees that tell what comes to something, the same whatever the workers", async () => {
    const platform = smallPlatform(3000, 30, 400);
    const [learned, held] = [platform.slice(0, 2400), platform.slice(2400)];
    const said = await treesSay(learned, held, { workers: 1 });
    expect(await treesSay(learned, held, { workers: 3 })).to.deep.equal(said);
    const asked = outcomes(platform)
      .slice(2400)
      .flatMap((outcome) => (outcome === undefined ? [] : [Number(outcome.engaged)]));
    expect(said).to.have.length(asked.length);
    expect(auc(said, asked)).to.be.greaterThan(0.6);
  });
});
