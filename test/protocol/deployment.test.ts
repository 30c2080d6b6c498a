import { expect } from "chai";
import fc from "fast-check";
import {
  BadDeployment,
  type Deployment,
  formatDeployment,
  OtherChain,
  parseDeployment,
} from "../../protocol/deployment.ts";
import type { Hex } from "../../protocol/units.ts";

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((array) => `0x${Buffer.from(array).toString("hex")}` as Hex);

const contract = fc.record({
  address: hex(20),
  arguments: fc.array(fc.oneof(hex(32), fc.nat().map(String), fc.array(hex(20)))),
  block: fc.nat(),
  codeHash: hex(32),
  contract: fc.string({ minLength: 1 }),
});

const deployments = fc.record({
  chainId: fc.integer({ min: 1 }),
  contracts: fc.record({
    AccessManager: contract,
    AttentionLedger: contract,
    OperatorSet: contract,
    ScoreCourt: contract,
    TimeAsset: contract,
  }),
}) as fc.Arbitrary<Deployment>;

/** The same object with its keys the other way round, all the way down. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("deployments file", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(deployments, (deployment) => {
        expect(parseDeployment(formatDeployment(deployment), deployment.chainId)).to.deep.equal(deployment);
      }),
    );
  });

  it("has the same bytes whatever order its parts come in", () => {
    fc.assert(
      fc.property(deployments, (deployment) => {
        expect(formatDeployment(reversed(deployment) as Deployment)).to.equal(formatDeployment(deployment));
      }),
    );
  });

  const [example] = fc.sample(deployments, { numRuns: 1, seed: 1 });
  const file = { ...example, chainId: 5 };
  const withLedger = (change: object) => ({
    ...file,
    contracts: { ...file.contracts, AttentionLedger: { ...file.contracts.AttentionLedger, ...change } },
  });
  const { TimeAsset: _, ...withoutTimeAsset } = file.contracts;
  const wrong: [string, unknown][] = [
    ["the file", [file]],
    ["chainId", { ...file, chainId: "5" }],
    ["contracts", { chainId: 5 }],
    ["contracts.TimeAsset", { ...file, contracts: withoutTimeAsset }],
    ["contracts.Extra", { ...file, contracts: { ...file.contracts, Extra: null } }],
    ["contracts.AttentionLedger.address", withLedger({ address: "0x12" })],
    ["contracts.AttentionLedger.address", withLedger({ address: `0x${"AB".repeat(20)}` })],
    ["contracts.AttentionLedger.arguments", withLedger({ arguments: "none" })],
    ["contracts.AttentionLedger.block", withLedger({ block: -1 })],
    ["contracts.AttentionLedger.block", withLedger({ block: "7" })],
    ["contracts.AttentionLedger.codeHash", withLedger({ codeHash: `0x${"ab".repeat(31)}` })],
    ["contracts.AttentionLedger.contract", withLedger({ contract: "" })],
  ];
  for (const [index, [field, value]] of wrong.entries()) {
    it(`names ${field} when it is wrong (${index + 1})`, () => {
      const found = caught(() => parseDeployment(JSON.stringify(value), 5));
      expect(found).to.be.instanceOf(BadDeployment);
      expect((found as BadDeployment).field).to.equal(field);
    });
  }

  it("is refused when it is cut short", () => {
    const found = caught(() => parseDeployment(formatDeployment(file).slice(0, -3), 5));
    expect((found as BadDeployment).field).to.equal("the file");
  });

  it("is refused for another chain than its own, with both ids", () => {
    const found = caught(() => parseDeployment(formatDeployment(file), 6));
    expect(found).to.be.instanceOf(OtherChain);
    expect(found).to.include({ chainId: 5, wanted: 6 });
  });
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was refused");
}
