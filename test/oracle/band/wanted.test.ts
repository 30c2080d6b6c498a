import { expect } from "chai";
import fc from "fast-check";
import { bandAround, fitBand, movedBpsDown, requireNear } from "../../../oracle/band/wanted.ts";
import { refusal } from "../../support/refusal.ts";

const MOVE = 1_000n;
const SCALE = { lotWei: 10n ** 15n, cashDecimals: 18 };
/** CASH wei a lot in a tick of CASH a TIME, at SCALE. */
const TICK = 10n ** 11n;
const lastBands = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.bigInt({ min: 1n, max: 10n ** 17n }))
  .map(([bidWei, width]) => ({ bidWei, askWei: bidWei + width }));
const wantedBands = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.bigInt({ min: 1n, max: 10n ** 18n }))
  .map(([bidWei, width]) => ({ bidWei, askWei: bidWei + width }));

describe("a wanted band", () => {
  it("holds index, forecast and the least spread, as far above the index as below", () => {
    const index = fc.integer({ min: 2_000, max: 10 ** 9 });
    const off = fc.double({ min: 0, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(index, off, off, fc.integer({ min: 0, max: 2_000 }), (halfTicks, below, above, spreadBps) => {
        const price = halfTicks / 20_000;
        const forecast = { p10: price * (1 - below), p90: price * (1 + above) };
        const { bidWei, askWei } = bandAround(price, forecast, spreadBps, SCALE);
        const indexWei = (BigInt(halfTicks) * TICK) / 2n;
        expect(bidWei <= indexWei && askWei >= indexWei).to.equal(true);
        expect(Number(bidWei) <= forecast.p10 * 1e15 * (1 + 1e-12)).to.equal(true);
        expect(Number(askWei) >= forecast.p90 * 1e15 * (1 - 1e-12)).to.equal(true);
        if (bidWei > TICK) expect(bidWei + askWei).to.equal(2n * indexWei);
        expect((askWei - bidWei) * 10_000n >= indexWei * BigInt(spreadBps) || bidWei === TICK).to.equal(true);
        expect([bidWei % TICK, askWei % TICK]).to.deep.equal([0n, 0n]);
      }),
    );
  });

  it("rounds away from the desk where a lot's CASH has no room for a tick", () => {
    const cents = { lotWei: 10n ** 15n, cashDecimals: 6 };
    const { bidWei, askWei } = bandAround(1, { p10: 0.99995, p90: 1.00005 }, 0, cents);
    expect([bidWei, askWei]).to.deep.equal([999n, 1001n]);
    expect(bandAround(0.00005, { p10: 0, p90: 0.0002 }, 0, cents)).to.deep.equal({ bidWei: 1n, askWei: 2n });
  });

  for (const price of [0, -1, Number.NaN, 1e12]) {
    it(`is refused around ${price}, naming it`, () => {
      const error = refusal(() => bandAround(price, { p10: 1, p90: 2 }, 0, SCALE));
      expect([error.name, error.figures]).to.deep.equal(["PriceOutOfRange", { price }]);
    });
  }
});

describe("what the board takes of a band", () => {
  it("keeps every rule of the board, and is the band itself where that does", () => {
    fc.assert(
      fc.property(lastBands, wantedBands, (last, wanted) => {
        const { clamped, ...fit } = fitBand(wanted, last, MOVE);
        expect(isTaken(fit, last)).to.equal(true);
        if (isTaken(wanted, last)) expect({ ...fit, clamped }).to.deep.equal({ ...wanted, clamped: false });
        else expect(clamped).to.equal(true);
      }),
    );
  });

  it("comes to any price in rounds of a tenth", () => {
    const wanted = { bidWei: 199n * TICK, askWei: 202n * TICK };
    let last = { bidWei: 99n * TICK, askWei: 101n * TICK };
    for (let round = 0; round < 20 && last.bidWei !== wanted.bidWei; round++) {
      const { clamped, ...fit } = fitBand(wanted, last, MOVE);
      expect(isTaken(fit, last)).to.equal(true);
      expect(clamped).to.equal(fit.askWei !== wanted.askWei || fit.bidWei !== wanted.bidWei);
      last = fit;
    }
    expect(last).to.deep.equal(wanted);
  });

  it("is the band before where prices are too small to move", () => {
    expect(fitBand({ bidWei: 5n, askWei: 6n }, { bidWei: 1n, askWei: 2n }, MOVE)).to.deep.equal({
      bidWei: 1n,
      askWei: 2n,
      clamped: true,
    });
  });
});

describe("how far a band moved", () => {
  it("is the further edge, in hundredths of a percent", () => {
    const last = { bidWei: 10_000n, askWei: 20_000n };
    expect(movedBpsDown({ bidWei: 9_900n, askWei: 20_000n }, last)).to.equal(100n);
    expect(movedBpsDown({ bidWei: 10_001n, askWei: 20_399n }, last)).to.equal(199n);
    expect(movedBpsDown(last, last)).to.equal(0n);
  });
});

describe("an operator's own band", () => {
  it("is near a proposed one to a thousandth of each edge", () => {
    const own = { bidWei: 100_000n, askWei: 200_000n };
    requireNear("me", own, { bidWei: 99_900n, askWei: 200_200n });
    const far: [typeof own, object][] = [
      [
        { bidWei: 99_899n, askWei: 200_000n },
        { operator: "me", edge: "bidWei", ownWei: 100_000n, proposedWei: 99_899n },
      ],
      [
        { bidWei: 100_000n, askWei: 200_201n },
        { operator: "me", edge: "askWei", ownWei: 200_000n, proposedWei: 200_201n },
      ],
    ];
    for (const [proposed, figures] of far) {
      const error = refusal(() => requireNear("me", own, proposed));
      expect([error.name, error.figures, error.retry]).to.deep.equal(["OperatorsDisagree", figures, true]);
    }
  });
});

type Edges = { bidWei: bigint; askWei: bigint };

/** The rules as PriceBoard.sol has them. */
function isTaken(next: Edges, last: Edges): boolean {
  const near = (edgeWei: bigint, lastWei: bigint) => {
    const movedWei = edgeWei > lastWei ? edgeWei - lastWei : lastWei - edgeWei;
    return movedWei * 10_000n <= lastWei * MOVE;
  };
  return (
    next.bidWei > 0n &&
    next.bidWei < next.askWei &&
    next.bidWei <= last.askWei &&
    next.askWei >= last.bidWei &&
    near(next.bidWei, last.bidWei) &&
    near(next.askWei, last.askWei)
  );
}
