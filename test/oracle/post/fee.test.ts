import { expect } from "chai";
import fc from "fast-check";
import { firstFee, raiseFeeUp } from "../../../oracle/post/fee.ts";

const wei = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe("fee", () => {
  it("rises by at least an eighth, by less than a wei more", () => {
    fc.assert(
      fc.property(wei, wei, (maxFeePerGasWei, maxPriorityFeePerGasWei) => {
        const raised = raiseFeeUp({ maxFeePerGasWei, maxPriorityFeePerGasWei });
        for (const [before, after] of [
          [maxFeePerGasWei, raised.maxFeePerGasWei],
          [maxPriorityFeePerGasWei, raised.maxPriorityFeePerGasWei],
        ]) {
          expect(8n * after >= 9n * before && 8n * after < 9n * before + 8n).to.equal(true);
        }
      }),
    );
  });

  it("begins with room for twice the base fee, never above the cap, and never offers more priority than fee", () => {
    fc.assert(
      fc.property(wei, wei, wei, (base, priority, cap) => {
        const { maxFeePerGasWei, maxPriorityFeePerGasWei } = firstFee(base, priority, cap);
        expect(maxFeePerGasWei).to.equal(2n * base + priority < cap ? 2n * base + priority : cap);
        expect(maxPriorityFeePerGasWei).to.equal(priority < maxFeePerGasWei ? priority : maxFeePerGasWei);
      }),
    );
  });
});
