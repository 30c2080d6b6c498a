import { randomOf } from "../../../oracle/random.ts";

/** What a play is steered by: numbers in [0, 1], each read once and in order. */
export type Dials = { readonly whole: (least: number, most: number) => number; readonly flag: () => boolean };

/** One try of an attack on the chain; gives what it brought. */
export type Play = (dials: Dials) => Promise<number>;

/** The best of a search, and how many plays it took. */
export type Best = { readonly value: number; readonly plays: number };

const DIALS = 10;
const SEED = 0x61647672;
const CLOSEST = 0.001;

/**
 * Half of the plays are dialled at random, the first two at either end; the other half move some dials of the best one, less and less.
 * The same search at every run.
 */
export async function search(play: Play, plays: number): Promise<Best> {
  const random = randomOf(SEED, plays, 0);
  const unit = () => random.word() / (2 ** 32 - 1);
  let [best, bestAt] = [Number.NEGATIVE_INFINITY, [] as number[]];
  for (let i = 0; i < plays; i++) {
    const reach = Math.max(CLOSEST, 0.5 * 2 ** (-16 * (i / plays - 0.5)));
    const at = Array.from({ length: DIALS }, (_, dial) => {
      if (i < 2) return i;
      if (i < plays / 2) return unit();
      const moved = bestAt[dial] + (2 * unit() - 1) * reach;
      return random.chance(5_000) ? Math.min(1, Math.max(0, moved)) : bestAt[dial];
    });
    const value = await play(dialsOf(at));
    if (value > best) [best, bestAt] = [value, at];
  }
  return { value: best, plays };
}

function dialsOf(at: readonly number[]): Dials {
  let next = 0;
  const read = () => {
    if (next === at.length) throw new Error(`a play reads more than ${at.length} dials`);
    return at[next++];
  };
  return {
    whole: (least, most) => least + Math.round(read() * Math.max(0, most - least)),
    flag: () => read() >= 0.5,
  };
}
