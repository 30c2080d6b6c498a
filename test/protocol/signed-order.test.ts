import { expect } from "chai";
import fc from "fast-check";
import { BadOrder, formatSignedOrders, parseSignedOrders } from "../../protocol/signed-order.ts";
import type { Hex } from "../../protocol/units.ts";
import { anyOrder, hash32 } from "../support/arbitraries.ts";

const orders = fc.record({
  order: anyOrder,
  signature: hash32.map((hash) => `${hash}00` as Hex),
});

const GOOD = {
  order: {
    maker: `0x${"Ab".repeat(20)}`,
    buy: false,
    lots: "5",
    limitWei: "7",
    tipWei: 8,
    fromRound: 0,
    deadlineS: "9",
    nonce: "1",
  },
  signature: "0x1234",
};

describe("signed orders as JSON", () => {
  it("are read back as they were written", () => {
    fc.assert(
      fc.property(fc.array(orders, { maxLength: 3 }), (some) => {
        expect(parseSignedOrders(formatSignedOrders(some))).to.deep.equal(some);
      }),
    );
  });

  it("may be one alone, with numbers as text or not, and an address in any case", () => {
    const [{ order, signature }] = parseSignedOrders(JSON.stringify(GOOD));
    expect(signature).to.equal("0x1234");
    expect(order).to.deep.equal({
      maker: `0x${"ab".repeat(20)}`,
      buy: false,
      lots: 5,
      limitWei: 7n,
      tipWei: 8n,
      fromRound: 0,
      deadlineS: 9n,
      nonce: 1n,
    });
  });

  const wrong: [string, unknown, string][] = [
    ["text that is no JSON", undefined, "the file"],
    ["a number", 5, "the file"],
    ["a list with something else", [GOOD, 5], "[1]"],
    ["no order", { signature: "0x" }, "order"],
    ["no signature", { order: GOOD.order }, "signature"],
    ["half a byte", { ...GOOD, signature: "0x123" }, "signature"],
    ["a maker that is none", { ...GOOD, order: { ...GOOD.order, maker: "0x12" } }, "order.maker"],
    ["a side in words", { ...GOOD, order: { ...GOOD.order, buy: "yes" } }, "order.buy"],
    ["lots that do not fit", { ...GOOD, order: { ...GOOD.order, lots: 2 ** 32 } }, "order.lots"],
    ["a tip below nothing", { ...GOOD, order: { ...GOOD.order, tipWei: "-1" } }, "order.tipWei"],
    ["a limit in fractions", [{ ...GOOD, order: { ...GOOD.order, limitWei: 1.5 } }], "[0].order.limitWei"],
    ["a field too many", { ...GOOD, order: { ...GOOD.order, tip: "1" } }, "order.tip"],
  ];
  for (const [what, value, field] of wrong) {
    it(`are refused with ${what}, naming ${field}`, () => {
      const text = value === undefined ? "{" : JSON.stringify(value);
      expect(() => parseSignedOrders(text))
        .to.throw(BadOrder)
        .with.property("field", field);
    });
  }
});
