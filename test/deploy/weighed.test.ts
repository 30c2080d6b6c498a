import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { plainScore } from "../../oracle/score/reference.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import { programId } from "../../protocol/features.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { encodeWeighed } from "../../protocol/models/weighed.ts";
import type { Hex } from "../../protocol/units.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { parseParameters } from "../../scripts/deploy/parameters.ts";
import type { ModelParameters } from "../../scripts/deploy/plan.ts";
import { freshChain, safeParameters } from "../support/deploy.ts";

const CHAIN = 4242;
const MODELS = join(import.meta.dirname, "../../oracle/models");
const WEIGHED_SPEC: Hex = `0x${"07".repeat(32)}`;

type Fresh = Awaited<ReturnType<typeof freshChain>>;

/** What a parameters file says that gives the weighed network a budget. */
function weighedNetwork(accounts: readonly string[]) {
  const { operators, threshold, guardian, timelock } = safeParameters(accounts);
  const roles = { operators, threshold, guardian, timelock: { delayS: "3600", proposers: timelock?.proposers } };
  return parseParameters(JSON.stringify({ ...roles, networkBudgetWei: "5", networkWeighedBudgetWei: "9" }));
}

/** The shipped trees of contents, which need two contracts for their weights, weighed. */
async function weighedTrees(): Promise<ModelParameters> {
  const { card, weights } = await readModelFolder(join(MODELS, "content/1"));
  const bytes = encodeWeighed({ kind: "trees", featureSpec: card.featureSpec, weights });
  return { name: "Seen", kind: "weighed", featureSpec: WEIGHED_SPEC, weights: bytes };
}

function ledgerAt({ connection }: Fresh, address: string) {
  return connection.ethers.getContractAt("AttentionLedger", address);
}

describe("a bank whose parameters file gives the weighed network a budget", () => {
  it("has the model that is weighed behind the one that it registers, whose id is the card's", async () => {
    const fresh = await freshChain(CHAIN);
    const { contracts } = await deployBank(fresh.deps, await weighedNetwork(fresh.accounts));
    const { card, weights } = await readModelFolder(join(MODELS, "network-weighed/1"));
    const ledger = await ledgerAt(fresh, contracts.AttentionLedger.address);
    expect((await ledger.modelOf(card.modelId)).toLowerCase()).to.equal(contracts.NetworkWeighedModel?.address);

    const { ethers } = fresh.connection;
    const model = await ethers.getContractAt("WeighedModel", contracts.NetworkWeighedModel!.address);
    expect((await model.inner()).toLowerCase()).to.equal(contracts.NetworkWeighedInnerModel?.address);
    const inner = await ethers.getContractAt("CubicModel", contracts.NetworkWeighedInnerModel!.address);
    const network = await readModelFolder(join(MODELS, "network/1"));
    expect(await inner.modelId()).to.equal(network.card.modelId);
    const code = await ethers.provider.getCode(contracts.NetworkWeighedInnerWeights!.address);
    expect(code.slice(4)).to.equal(Buffer.from(network.weights).toString("hex"));

    const features = [900n, 800n, 850n, 3n, 20_000n];
    const score = plainScore("weighed", weights)(features);
    expect(score > 0n).to.equal(true);
    expect(await model.score(features)).to.equal(score);
  });

  it("scores the program by that model, and pays it its own budget", async () => {
    const fresh = await freshChain(CHAIN);
    const { contracts } = await deployBank(fresh.deps, await weighedNetwork(fresh.accounts));
    const { card } = await readModelFolder(join(MODELS, "network-weighed/1"));
    const ledger = await ledgerAt(fresh, contracts.AttentionLedger.address);
    const terms = await ledger.programTerms(programId("network-weighed"), 1n);
    expect([...terms]).to.deep.equal([card.modelId, card.featureSpec, 9n, 0n, 0n, false]);
    const network = await ledger.programTerms(programId("network"), 1n);
    expect([network.modelId === card.modelId, network.budgetWei]).to.deep.equal([false, 5n]);
  });
});

describe("weighed trees of two contracts' weights", () => {
  it("lie behind the model that has the id of both, in order", async () => {
    const fresh = await freshChain(CHAIN);
    const model = await weighedTrees();
    const { contracts } = await deployBank(fresh.deps, { ...safeParameters(fresh.accounts), models: [model] });
    const ledger = await ledgerAt(fresh, contracts.AttentionLedger.address);
    const id = modelId("weighed", WEIGHED_SPEC, model.weights);
    expect((await ledger.modelOf(id)).toLowerCase()).to.equal(contracts.SeenModel?.address);
    const { ethers } = fresh.connection;
    const inner = await ethers.getContractAt("TreeModel", contracts.SeenInnerModel!.address);
    const { card, weights } = await readModelFolder(join(MODELS, "content/1"));
    expect(await inner.modelId()).to.equal(card.modelId);
    const blobs = [contracts.SeenInnerWeights1, contracts.SeenInnerWeights2];
    const code = await Promise.all(blobs.map((blob) => ethers.provider.getCode(blob!.address)));
    expect(code.map((each) => each.slice(4)).join("")).to.equal(Buffer.from(weights).toString("hex"));
  });
});

describe("a bank with weighed models", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bank-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is not deployed again, and is described the same, the second time", async () => {
    const { deps, accounts } = await freshChain(CHAIN);
    const network = await weighedNetwork(accounts);
    const parameters = { ...network, models: [...network.models, await weighedTrees()] };
    const height = () => deps.provider.request({ method: "eth_blockNumber" });
    const first = await deployBank(deps, parameters, folder);
    const before = await height();
    const second = await deployBank(deps, parameters, folder);
    expect(formatDeployment(second)).to.equal(formatDeployment(first));
    expect(await height()).to.equal(before);
  });
});
