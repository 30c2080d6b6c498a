import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EIP1193Provider } from "@nomicfoundation/ignition-core";
import { expect } from "chai";
import { formatDeployment, parseDeployment } from "../../protocol/deployment.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { developmentParameters } from "../../scripts/deploy/development.ts";
import { readJournal } from "../../scripts/deploy/journal.ts";
import { deployRefusal, freshChain, safeParameters } from "../support/deploy.ts";

const CHAIN = 4242;

/** Lets `count` transactions through; the line is dead from the next one on, or from the answer to it. */
function dyingAfter(provider: EIP1193Provider, count: number, answerOnly = false): EIP1193Provider {
  let sent = 0;
  return {
    request: async (call) => {
      if (call.method !== "eth_sendTransaction" || ++sent <= count) return provider.request(call);
      if (answerOnly) await provider.request(call);
      throw new Error("the line is dead");
    },
  };
}

describe("deployment of a bank", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bank-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const height = (provider: EIP1193Provider) => provider.request({ method: "eth_blockNumber" });

  it("sends nothing and describes the same the second time", async () => {
    const { deps, accounts } = await freshChain(CHAIN);
    const first = await deployBank(deps, safeParameters(accounts), folder);
    const before = await height(deps.provider);
    const second = await deployBank(deps, safeParameters(accounts), folder);
    expect(formatDeployment(second)).to.equal(formatDeployment(first));
    expect(await height(deps.provider)).to.equal(before);
    expect(parseDeployment(formatDeployment(first), CHAIN)).to.deep.equal(first);
  });

  it("describes where each contract stands, since when, and from what", async () => {
    const { deps, accounts, connection } = await freshChain(CHAIN);
    const { contracts } = await deployBank(deps, safeParameters(accounts));
    for (const [name, found] of Object.entries(contracts)) {
      const { address, block } = found!;
      const codeAt = (height: number) => connection.ethers.provider.getCode(address, height);
      expect(await codeAt(block), `${name} at its block`).to.not.equal("0x");
      expect(await codeAt(block - 1), `${name} before its block`).to.equal("0x");
    }
    const { AttentionLedger, AccessManager, OperatorSet, TimeAsset } = contracts;
    const ledger = await connection.ethers.getContractAt("AttentionLedger", AttentionLedger.address);
    expect((await ledger.timeAsset()).toLowerCase()).to.equal(TimeAsset.address);
    const asDeployed = [AccessManager.address, OperatorSet.address, "86400", "1000000000000000000", "126230400"];
    expect(AttentionLedger.arguments).to.deep.equal(asDeployed);
  });

  for (const count of [0, 1, 5, 12]) {
    it(`goes on after ${count} transactions, with what already stands`, async () => {
      const { deps, accounts } = await freshChain(CHAIN);
      const parameters = safeParameters(accounts);
      const dying = { ...deps, provider: dyingAfter(deps.provider, count) };
      const stopped = await deployRefusal(() => deployBank(dying, parameters, folder));
      expect(stopped.name).to.equal("DeployStopped");
      expect(stopped.message).to.include("the line is dead");
      const standing = readJournal(folder);
      const { contracts } = await deployBank(deps, parameters, folder);
      for (const { name, address } of standing) expect(contracts[name]?.address).to.equal(address);
      // As many transactions as without the break: none was sent twice, none is missing.
      const whole = await freshChain(CHAIN);
      await deployBank(whole.deps, parameters);
      expect(await height(deps.provider)).to.equal(await height(whole.deps.provider));
    });
  }

  it("does not send again what may have been sent, and names it", async () => {
    const { deps, accounts } = await freshChain(CHAIN);
    const dying = { ...deps, provider: dyingAfter(deps.provider, 1, true) };
    await deployRefusal(() => deployBank(dying, safeParameters(accounts), folder));
    const before = await height(deps.provider);
    const refused = await deployRefusal(() => deployBank(deps, safeParameters(accounts), folder));
    expect(refused.name).to.equal("DeployStopped");
    expect(refused.message).to.include("AttentionBank#").and.to.include("nonce 1");
    expect(await height(deps.provider)).to.equal(before);
  });

  it("refuses a chain that lost what was deployed on it", async () => {
    const { deps, accounts } = await freshChain(CHAIN);
    const { contracts } = await deployBank(deps, safeParameters(accounts), folder);
    const other = await freshChain(CHAIN);
    const refused = await deployRefusal(() => deployBank(other.deps, safeParameters(accounts), folder));
    expect(refused.name).to.equal("ChainChanged");
    const { address } = contracts.AccessManager;
    expect(refused.figures).to.deep.equal({ chainId: CHAIN, contract: "AccessManager", address });
    expect(await height(other.deps.provider)).to.equal("0x0");
  });

  it("refuses a chain with other code where a contract was deployed", async () => {
    const { deps, accounts, connection } = await freshChain(CHAIN);
    const { contracts } = await deployBank(deps, safeParameters(accounts), folder);
    const { address } = contracts.OperatorSet;
    await connection.provider.request({ method: "hardhat_setCode", params: [address, "0x00"] });
    const refused = await deployRefusal(() => deployBank(deps, safeParameters(accounts), folder));
    expect(refused.name).to.equal("ChainChanged");
    expect(refused.figures).to.deep.equal({ chainId: CHAIN, contract: "OperatorSet", address });
  });

  it("deploys afresh on a development chain that was started anew, and says so", async () => {
    const { deps, accounts } = await freshChain();
    const first = await deployBank(deps, safeParameters(accounts), folder);
    const other = await freshChain();
    const said: string[] = [];
    const second = await deployBank(
      { ...other.deps, say: (line) => said.push(line) },
      safeParameters(accounts),
      folder,
    );
    expect(second.contracts.AttentionLedger.address).to.equal(first.contracts.AttentionLedger.address);
    expect(said).to.deep.equal([
      `no code at ${first.contracts.AccessManager.address}, where AccessManager was deployed: deploying afresh`,
    ]);
  });

  it("stops when the parameters are no longer those of the deployment", async () => {
    const { deps, accounts } = await freshChain(CHAIN);
    await deployBank(deps, safeParameters(accounts), folder);
    const before = await height(deps.provider);
    const changed = { ...safeParameters(accounts), challengePeriodS: 60n };
    const refused = await deployRefusal(() => deployBank(deps, changed, folder));
    expect(refused.name).to.equal("DeployDiffers");
    expect(refused.figures.chainId).to.equal(CHAIN);
    expect(refused.figures.parts).to.include("AttentionBank#AttentionLedger");
    expect(await height(deps.provider)).to.equal(before);
  });

  it("stops when a model that was deployed is left out, and goes on with it", async () => {
    const { deps } = await freshChain();
    const both = await developmentParameters({ shipped: ["network", "metaverse"] });
    await deployBank(deps, both, folder);
    const before = await height(deps.provider);
    const fewer = await developmentParameters({ shipped: ["network"] });
    const refused = await deployRefusal(() => deployBank(deps, fewer, folder));
    expect([refused.name, refused.figures]).to.deep.equal([
      "DeployDiffers",
      { chainId: 31337, parts: ["MetaverseWeights"] },
    ]);
    expect(refused.message).to.include("--reset");
    await deployBank(deps, both, folder);
    expect(await height(deps.provider)).to.equal(before);
  });
});
