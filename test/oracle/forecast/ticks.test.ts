import { expect } from "chai";
import fc from "fast-check";
import { TICKS_PER_UNIT, tickBand, ticksDown, ticksUp } from "../../../oracle/forecast/ticks.ts";
import { refusal } from "../../support/refusal.ts";

const prices = fc.double({ min: 0, max: 1e9, noNaN: true });

describe("ticks", () => {
  it("lie on either side of a price, less than two apart", () => {
    fc.assert(
      fc.property(prices, (price) => {
        const [down, up] = [ticksDown(price), ticksUp(price)];
        expect(Number(down) / TICKS_PER_UNIT).to.be.at.most(price);
        expect(Number(up) / TICKS_PER_UNIT).to.be.at.least(price);
        expect(Number(up - down)).to.be.at.most(1);
      }),
    );
  });

  it("stay what they are when a quantised price is quantised again", () => {
    fc.assert(
      fc.property(fc.nat(), (ticks) => {
        expect(ticksDown(ticks / TICKS_PER_UNIT)).to.equal(BigInt(ticks));
        expect(ticksUp(ticks / TICKS_PER_UNIT)).to.equal(BigInt(ticks));
      }),
    );
  });

  it("make bands that hold both edges in either order and are at least one tick wide", () => {
    fc.assert(
      fc.property(prices, prices, (a, b) => {
        const { bidTicks, askTicks } = tickBand(a, b);
        expect(Number(bidTicks) / TICKS_PER_UNIT).to.be.at.most(Math.min(a, b));
        expect(Number(askTicks) / TICKS_PER_UNIT).to.be.at.least(Math.max(a, b));
        expect(askTicks > bidTicks).to.equal(true);
        expect(tickBand(b, a)).to.deep.equal({ bidTicks, askTicks });
      }),
    );
  });

  for (const price of [Number.NaN, -1e-9, Number.POSITIVE_INFINITY, 1e12]) {
    it(`refuse ${price}, naming it`, () => {
      for (const quantise of [ticksDown, ticksUp]) {
        const error = refusal(() => quantise(price));
        expect(error).to.include({ name: "PriceOutOfRange" });
        expect(error.figures).to.deep.equal({ price });
      }
    });
  }
});
