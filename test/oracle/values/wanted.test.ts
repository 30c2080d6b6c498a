import { expect } from "chai";
import fc from "fast-check";
import { fitValue, requireNear, wantedValueDown } from "../../../oracle/values/wanted.ts";
import { refusal } from "../../support/refusal.ts";

const wei = fc.bigInt({ min: 1n, max: 2n ** 90n });

describe("a listing's next value", () => {
  it("is a like's price times the worth, rounded down to a wei", () => {
    expect(wantedValueDown(4_321n, 10n ** 18n)).to.equal(4_321n * 10n ** 14n);
    expect(wantedValueDown(1n, 9_999n)).to.equal(0n);
    expect(wantedValueDown(0n, 10n ** 18n)).to.equal(0n);
  });

  it("is within a fifth of the last one and not below the floor, and what was wanted where that is", () => {
    const property = fc.property(wei, wei, wei, (wanted, last, floorSeed) => {
      const floor = floorSeed % (last + 1n);
      const next = fitValue(wanted, last, floor);
      expect(next > 0n && next >= floor && 10n * next <= 12n * last).to.equal(true);
      expect(10n * next >= 8n * last).to.equal(true);
      const lawful = 10n * wanted >= 8n * last && 10n * wanted <= 12n * last && wanted >= floor;
      if (lawful) expect(next).to.equal(wanted);
    });
    fc.assert(property);
  });

  it("comes to what is wanted, a fifth at a time", () => {
    let value = 10n ** 18n;
    for (let step = 0; step < 20; step++) value = fitValue(5n * 10n ** 17n, value, 0n);
    expect(value).to.equal(5n * 10n ** 17n);
  });

  it("is signed when operators differ by a thousandth or a tick, and by no more", () => {
    requireNear("0x01", 7n, 10_000n, 10_010n);
    requireNear("0x01", 7n, 1n, 2n);
    const error = refusal(() => requireNear("0x01", 7n, 10_000n, 10_011n));
    expect(error.name).to.equal("OperatorsDisagree");
    expect(error.figures).to.deep.equal({ operator: "0x01", id: 7n, ownTicks: 10_000n, proposedTicks: 10_011n });
    expect(refusal(() => requireNear("0x01", 7n, 0n, 2n)).name).to.equal("OperatorsDisagree");
  });
});
