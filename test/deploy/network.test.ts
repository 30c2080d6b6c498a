import { join } from "node:path";
import { expect } from "chai";
import { keccak256 } from "ethers/crypto";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { programId } from "../../protocol/features.ts";
import type { Hex } from "../../protocol/units.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { developmentParameters } from "../../scripts/deploy/development.ts";
import { declaredProgram } from "../../scripts/deploy/parameters.ts";
import { freshChain } from "../support/deploy.ts";

describe("development bank", () => {
  it("registers the shipped model, its program, and the declared programs it is given", async () => {
    const { deps, connection } = await freshChain();
    const guests = declaredProgram("guests", 7n);
    const parameters = await developmentParameters({ budgetWei: 5n, programs: [guests] });
    const { contracts } = await deployBank(deps, parameters);
    const { card } = await readModelFolder(join(import.meta.dirname, "../../oracle/models/network/1"));
    const ledger = await connection.ethers.getContractAt("AttentionLedger", contracts.AttentionLedger.address);
    expect((await ledger.modelOf(card.modelId)).toLowerCase()).to.equal(contracts.NetworkModel?.address);

    const terms = await ledger.programTerms(programId("network"), 1n);
    expect([...terms]).to.deep.equal([card.modelId, card.featureSpec, 5n, 0n, 0n, false]);
    const declared = await ledger.programTerms(programId("guests"), 1n);
    expect([declared.modelId, declared.budgetWei]).to.deep.equal([guests.featureSpec, 7n]);
  });

  it("holds bonds for a challenge period longer than a report can be voided, so that who had it voided can collect", async () => {
    const { deps, connection } = await freshChain();
    const parameters = await developmentParameters();
    const { contracts } = await deployBank(deps, parameters);
    const operatorSet = await connection.ethers.getContractAt("OperatorSet", contracts.OperatorSet.address);
    expect(await operatorSet.bondDelayS()).to.equal(2n * parameters.challengePeriodS);
  });

  it("registers both shipped programs when asked, each with its own model", async () => {
    const { deps, connection } = await freshChain();
    const { contracts } = await deployBank(deps, await developmentParameters({ shipped: ["network", "metaverse"] }));
    const ledger = await connection.ethers.getContractAt("AttentionLedger", contracts.AttentionLedger.address);
    const { card } = await readModelFolder(join(import.meta.dirname, "../../oracle/models/metaverse/1"));
    expect((await ledger.modelOf(card.modelId)).toLowerCase()).to.equal(contracts.MetaverseModel?.address);
    const world = await ledger.programTerms(programId("metaverse"), 1n);
    expect([world.modelId, world.featureSpec]).to.deep.equal([card.modelId, card.featureSpec]);
    const network = await ledger.programTerms(programId("network"), 1n);
    expect(network.modelId).to.not.equal(card.modelId);
  });

  it("names the model's weights by the hash of their code", async () => {
    const { deps, connection } = await freshChain();
    const { contracts } = await deployBank(deps, await developmentParameters());
    const { address, codeHash } = contracts.NetworkWeights!;
    const { ethers } = connection;
    expect(keccak256(await ethers.provider.getCode(address))).to.equal(codeHash);
  });

  it("cuts the weights of a tree model over several contracts, and the model on chain has the id of its card", async () => {
    const { deps, connection } = await freshChain();
    const { card, weights } = await readModelFolder(join(import.meta.dirname, "../../oracle/models/content/1"));
    const parameters = await developmentParameters();
    const content = { name: "Content", kind: "trees", featureSpec: card.featureSpec as Hex, weights } as const;
    const { contracts } = await deployBank(deps, { ...parameters, models: [...parameters.models, content] });
    const ledger = await connection.ethers.getContractAt("AttentionLedger", contracts.AttentionLedger.address);
    expect((await ledger.modelOf(card.modelId)).toLowerCase()).to.equal(contracts.ContentModel?.address);
    const code = await Promise.all(
      [contracts.ContentWeights1, contracts.ContentWeights2].map((blob) =>
        connection.ethers.provider.getCode(blob!.address),
      ),
    );
    expect(code.map((each) => each.slice(4)).join("")).to.equal(Buffer.from(weights).toString("hex"));
  });
});
