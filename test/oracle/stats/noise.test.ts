import { expect } from "chai";
import fc from "fast-check";
import { randomOf } from "../../../oracle/random.ts";
import { below, bernoulliExp, discreteLaplace } from "../../../oracle/stats/noise.ts";
import { secureWords } from "../../../oracle/stats/secure-words.ts";
import { expectNear } from "../../support/numbers.ts";

const SAMPLES = 200_000;

function drawn(t: number, s: number): number[] {
  const { word } = randomOf(11, t, s);
  return Array.from({ length: SAMPLES }, () => discreteLaplace(word, t, s));
}

describe("discrete Laplace noise", () => {
  for (const [epsilon, t, s] of [
    ["0.25", 16, 1],
    ["0.3", 40, 3],
    ["1", 4, 1],
    ["2.5", 8, 5],
  ] as const) {
    it(`has the variance of theory, and no bias, at epsilon ${epsilon}`, () => {
      const sample = drawn(t, s);
      const ratio = Math.exp(-s / t);
      const theory = (2 * ratio) / (1 - ratio) ** 2;
      const mean = sample.reduce((sum, y) => sum + y, 0) / SAMPLES;
      const variance = sample.reduce((sum, y) => sum + (y - mean) ** 2, 0) / SAMPLES;
      expectNear(variance / theory, 1, 0.01);
      expectNear(mean, 0, 3 * Math.sqrt(theory / SAMPLES));
    });
  }

  it("falls by the same factor from each number to the next, on both sides, and zero comes once", () => {
    const sample = drawn(3, 2);
    const ratio = Math.exp(-2 / 3);
    const chance = (y: number) => ((1 - ratio) / (1 + ratio)) * ratio ** Math.abs(y);
    let chiSquare = 0;
    for (let y = -6; y <= 6; y++) {
      const wanted = SAMPLES * chance(y);
      chiSquare += (sample.filter((found) => found === y).length - wanted) ** 2 / wanted;
    }
    // 13 cells: 32.9 is exceeded once in a thousand seeds.
    expectNear(chiSquare, 0, 32.9);
  });

  it("is true with the chance exp(-x)", () => {
    for (const [numerator, denominator] of [
      [0, 1],
      [1, 3],
      [7, 8],
      [1, 1],
    ]) {
      const { word } = randomOf(12, numerator, denominator);
      let hits = 0;
      for (let i = 0; i < SAMPLES; i++) if (bernoulliExp(word, numerator, denominator)) hits++;
      expectNear(hits / SAMPLES, Math.exp(-numerator / denominator), 0.004);
    }
  });
});

describe("a whole number below a limit", () => {
  const listed = (...words: number[]) => {
    let next = 0;
    return () => words[next++] ?? expect.fail("more words are asked for than wanted");
  };

  it("draws a word again that would favour some numbers", () => {
    // 2^32 = 3 * 1431655765 + 1: the last word has no two partners.
    expect(below(listed(2 ** 32 - 1, 2 ** 32 - 2), 3)).to.equal(2);
    // 2^53 % (2^52 + 1) = 2^52 - 1: the upper half is drawn again.
    const top = [2 ** 21 - 1, 2 ** 32 - 1];
    expect(below(listed(...top, 2 ** 20, 0), 2 ** 52 + 1)).to.equal(2 ** 52);
    expect(below(listed(...top, 2 ** 20, 1, 0, 9), 2 ** 52 + 1)).to.equal(9);
  });

  it("takes one word up to 2^32 and 53 bits above, none of them lost", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (high, low) => {
        expect(below(listed(low), 2 ** 32)).to.equal(low);
        expect(below(listed(high, low), 2 ** 53)).to.equal((high % 2 ** 21) * 2 ** 32 + low);
      }),
    );
  });

  it("refuses a limit that allows no number, or more than whole numbers can be exact", () => {
    for (const limit of [0, -1, 1.5, 2 ** 53 + 2, Number.NaN]) {
      expect(() => below(listed(), limit)).to.throw(RangeError, `no whole number below ${limit}`);
    }
  });
});

describe("words of the operating system", () => {
  it("do not come again from one buffer to the next", () => {
    const word = secureWords();
    const words = Array.from({ length: 5000 }, word);
    expect(words.every((one) => Number.isInteger(one) && one >= 0 && one < 2 ** 32)).to.equal(true);
    // Five thousand of 2^32 meet 0.003 times.
    expect(new Set(words).size).to.be.at.least(4996);
  });
});
