import { expect } from "chai";

/**
 * That two fractions differ by at most `tolerance`. chai's own closeTo, above and below take whole numbers only as soon as any test
 * of the run opens a chain, whose matchers replace them.
 */
export function expectNear(found: number, wanted: number, tolerance: number): void {
  if (!(Math.abs(found - wanted) <= tolerance)) expect.fail(`${found} is not within ${tolerance} of ${wanted}`);
}

/** That a fraction is larger than `limit`. */
export function expectAbove(found: number, limit: number): void {
  if (!(found > limit)) expect.fail(`${found} is not above ${limit}`);
}
