import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { issuableDown } from "../../scripts/generate/schedule.ts";
import { vectorFiles } from "../../scripts/generate/vectors.ts";

describe("golden vectors", () => {
  for (const { path, text } of vectorFiles()) {
    it(`${path} holds what this code computes`, () => {
      expect(readFileSync(join(import.meta.dirname, "../..", path), "utf8")).to.equal(text);
    });
  }

  it("has a schedule that is the sum of its seconds", () => {
    // Each second of period i issues rate / 2^i; 2^-20 wei is the unit here, so that nothing is lost before the end.
    const [perSecondWei, halvingS] = [7n, 5n];
    let units = 0n;
    for (let elapsedS = 0n; elapsedS < 60n; elapsedS++) {
      expect(issuableDown(perSecondWei, halvingS, elapsedS), `${elapsedS} s`).to.equal(units >> 20n);
      units += (perSecondWei << 20n) >> (elapsedS / halvingS);
    }
  });
});
