import { expect } from "chai";

/** Chai's own closeTo takes whole numbers only once Hardhat's matchers are loaded, by whichever test file came before. */
export function expectNear(actual: number, wanted: number, tolerance: number): void {
  expect(Math.abs(actual - wanted) <= tolerance, `${actual} is within ${tolerance} of ${wanted}`).to.equal(true);
}
