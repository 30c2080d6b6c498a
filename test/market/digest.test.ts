import { expect } from "chai";
import fc from "fast-check";
import { bandDomain, digestBand } from "../../protocol/band.ts";
import { contentValuesDomain, digestContentValues } from "../../protocol/content-values.ts";
import { hashOrder, orderDomain } from "../../protocol/order.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { DEFAULT_DESK } from "../../scripts/deploy/market.ts";
import { anyOrder, hash32, uint, uint32, uint256 } from "../support/arbitraries.ts";
import { freshChain } from "../support/deploy.ts";

const CHAIN_ID = 31337n;
const HOLDER = `0x${"11".repeat(20)}`;

const bands = fc.record({
  operatorSet: hash32,
  round: uint32,
  atS: uint(40),
  bidWei: uint(88),
  askWei: uint(88),
  modelId: hash32,
});
const values = fc.record({
  operatorSet: hash32,
  atS: uint(40),
  modelId: hash32,
  ids: fc.array(uint256, { maxLength: 4 }),
  valuesWei: fc.array(uint(96), { maxLength: 4 }),
});

async function market() {
  const { connection } = await freshChain();
  const { ethers } = connection;
  const board = await ethers.deployContract("PriceBoard", [HOLDER, 1, 2]);
  const parts = [HOLDER, HOLDER, HOLDER, board.target, HOLDER];
  const window = await ethers.deployContract("BankWindow", [...parts, DEFAULT_DESK]);
  const shop = await ethers.deployContract("ContentShop", [HOLDER, HOLDER, HOLDER, 0]);
  return { board, window, shop };
}

describe("what the market's parties sign", () => {
  let parts: Awaited<ReturnType<typeof market>>;
  before(async () => {
    parts = await market();
  });

  async function same<T>(arbitrary: fc.Arbitrary<T>, chain: (value: T) => Promise<string>, ours: (value: T) => Hex) {
    const property = fc.asyncProperty(arbitrary, async (value) => {
      expect(await chain(value)).to.equal(ours(value));
    });
    await fc.assert(property, { numRuns: 25 });
  }

  it("is the same band in Solidity and TypeScript", async () => {
    const domain = bandDomain(CHAIN_ID, String(parts.board.target) as Address);
    await same(
      bands,
      (band) => parts.board.getFunction("digestBand")(band),
      (band) => digestBand(domain, band as never),
    );
  });

  it("is the same order in Solidity and TypeScript", async () => {
    const domain = orderDomain(CHAIN_ID, String(parts.window.target) as Address);
    const hash = (order: unknown) => hashOrder(domain, order as never);
    await same(anyOrder, (order) => parts.window.getFunction("hashOrder")(order), hash);
  });

  it("is the same content values in Solidity and TypeScript", async () => {
    const domain = contentValuesDomain(CHAIN_ID, String(parts.shop.target) as Address);
    const digest = (each: unknown) => digestContentValues(domain, each as never);
    await same(values, (each) => parts.shop.getFunction("digestValues")(each), digest);
  });
});
