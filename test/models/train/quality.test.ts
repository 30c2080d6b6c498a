import { expect } from "chai";
import fc from "fast-check";
import type { Candidate } from "../../../oracle/data/hop.ts";
import { randomOf } from "../../../oracle/random.ts";
import { featuresOf, foldOf, qualityFeatures, qualityTable } from "../../../oracle/train/quality/features.ts";
import { trainQuality } from "../../../oracle/train/quality/train.ts";
import { expectAbove } from "../../support/numbers.ts";
import { refusalOf } from "../../support/refusal.ts";

const candidate: Candidate = {
  ...{ address: `0x${"ab".repeat(20)}`, bridgeVolumeUsd: 1_115.29, firstUseS: 1_622_505_600 + 125 },
  ...{ transfers: 7, counterparties: 3, candidateCounterparties: 1, sybil: true },
};

describe("quality features", () => {
  it("are worked out from the account's own transfers", () => {
    const named = (of: Candidate) => {
      const table = qualityTable([of]);
      return Object.fromEntries(qualityFeatures.map(({ name }, i) => [name, table.columns[i][0]]));
    };
    expect(named(candidate)).to.deep.equal({
      ...{ volumeDimes: 11_152, firstUseMin: 2, transfers: 7, counterparties: 3, candidateCounterparties: 1 },
      ...{ candidateShare: 333, transfersPerCounterparty: 233 },
    });
    expect(named({ ...candidate, counterparties: 0, candidateCounterparties: 0 })).to.include({
      ...{ candidateShare: 0, transfersPerCounterparty: 0 },
    });
    expect(named({ ...candidate, bridgeVolumeUsd: 1e12, firstUseS: 0 })).to.include({
      volumeDimes: 2 ** 24 - 1,
      firstUseMin: 0,
    });
  });

  it("do not see the verdict, which is the target alone", () => {
    const kept: Candidate = { ...candidate, sybil: false };
    expect(featuresOf(kept)).to.deep.equal(featuresOf(candidate));
    expect([...qualityTable([candidate, { ...candidate, sybil: false }]).target]).to.deep.equal([0, 1]);
  });

  it("put an address in the same fold whatever file it stands in, and fill all folds", () => {
    const address = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
    const found = new Set<number>();
    fc.assert(
      fc.property(address, (of) => {
        const fold = foldOf(of, 5);
        found.add(fold);
        expect(fold).to.equal(foldOf(of, 5)).and.to.be.within(0, 4);
      }),
      { numRuns: 200 },
    );
    expect([...found].sort()).to.deep.equal([0, 1, 2, 3, 4]);
  });
});

describe("training the quality model", () => {
  it("refuses fewer rows than a leaf of a tree must have", async () => {
    const error = await refusalOf(trainQuality([candidate], { file: "made.csv" }, 3, { workers: 1 }));
    expect([error.name, error.figures]).to.deep.equal(["TooFewRows", { rows: 0, wanted: 40 }]);
  });

  it("refuses accounts that were all judged alike", async () => {
    const alike = Array.from({ length: 300 }, (_, i) => {
      return { ...candidate, address: `0x${i.toString(16).padStart(40, "0")}`, transfers: i };
    });
    const error = await refusalOf(trainQuality(alike, { file: "made.csv" }, 3, { workers: 1 }));
    expect([error.name, error.figures]).to.deep.equal(["OneTarget", { rows: 300, target: 0 }]);
  });

  it("gives the same files on 1 and 4 workers", async () => {
    const random = randomOf(1, 2, 3);
    const candidates = Array.from({ length: 600 }, (_, i) => {
      const transfers = random.below(50);
      const hex = i.toString(16).padStart(40, "0");
      return {
        ...candidate,
        address: `0x${hex}`,
        transfers,
        bridgeVolumeUsd: random.below(9_999),
        sybil: transfers > 20,
      };
    });
    const one = await trainQuality(candidates, { file: "made.csv" }, 3, { workers: 1 });
    expect(await trainQuality(candidates, { file: "made.csv" }, 3, { workers: 4 })).to.deep.equal(one);
    const card = JSON.parse(new TextDecoder().decode(one["card.json"]));
    expect(card).to.include({ name: "quality", version: 3, kind: "trees" });
    expect(card.data.file).to.equal("made.csv");
    expectAbove(card.metrics.heldOutAuc.value, 0.9);
  }).timeout(60_000);
});
