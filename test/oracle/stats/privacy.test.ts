import { expect } from "chai";
import { randomOf } from "../../../oracle/random.ts";
import { MOST_BUCKETS } from "../../../oracle/stats/contributions.ts";
import { type NoisyCount, noisy } from "../../../oracle/stats/release.ts";
import { expectNear } from "../../support/numbers.ts";

const RELEASES = 200_000;
const CROWD = 1000;

/** How often each sum of the four shown counts came about, counted from the sum without the one who is looked for. */
function sums(present: boolean, epsilonMicros: number): Map<number, number> {
  const { word } = randomOf(31, present ? 1 : 0, epsilonMicros);
  const one: NoisyCount = { program: "0x", kind: "view", accounts: CROWD + (present ? 1 : 0) };
  const counts = new Array<NoisyCount>(MOST_BUCKETS).fill(one);
  const found = new Map<number, number>();
  for (let i = 0; i < RELEASES; i++) {
    // The likelihood ratio of a count depends on nothing but whether it lies above the crowd or not.
    const above = noisy(word, counts, epsilonMicros).filter(({ accounts }) => accounts > CROWD).length;
    found.set(above, (found.get(above) ?? 0) + 1);
  }
  return found;
}

describe("an attacker who knows everybody but one", () => {
  for (const epsilonMicros of [250_000, 1_000_000, 2_000_000]) {
    const epsilon = epsilonMicros / 1_000_000;

    it(`gains what epsilon ${epsilon} allows from the counts with and without that one, and not more`, () => {
      const [absent, present] = [sums(false, epsilonMicros), sums(true, epsilonMicros)];
      const losses: number[] = [];
      for (let above = 0; above <= MOST_BUCKETS; above++) {
        const [without, within] = [absent.get(above) ?? 0, present.get(above) ?? 0];
        const loss = Math.log(within / without);
        const error = Math.sqrt(1 / within + 1 / without);
        expect(Math.abs(loss) <= epsilon + 4 * error, `loss ${loss} of ${above} counts`).to.equal(true);
        losses.push(loss);
      }
      // All four counts above tell as much as is allowed at all: the noise is no larger than it must be.
      expectNear(losses[MOST_BUCKETS], epsilon, 0.06);
      expectNear(losses[0], -epsilon, 0.06);
      const right = [...present].reduce(
        (sum, [above, times]) => sum + (above > 2 ? times : above === 2 ? times / 2 : 0),
        0,
      );
      // The best guess of all: no test between the two is right more often than e^epsilon / (1 + e^epsilon).
      const most = Math.exp(epsilon) / (1 + Math.exp(epsilon));
      expect(right / RELEASES < most, `${right / RELEASES} of ${most}`).to.equal(true);
    });
  }
});
