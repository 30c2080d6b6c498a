import type { Behaviour } from "../serve/behaviour.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../serve/behaviour.ts";
import type { InterestModel } from "../serve/interest.ts";
import { newPast } from "../serve/past.ts";

/** Ticks a like: operators whose floats differ in the last bits agree on whole ticks of 1e-4. */
export const TICKS_PER_LIKE = 10_000;

/** Readers that a content's worth is the mean over: those who did something last. */
export const MOST_READERS = 256;

/**
 * What each content is worth at `atMs`, in ticks of a like: g(interest), the mean over the last `MOST_READERS` readers of the platform, the same for
 * every content and whoever asks. Zero without readers. Behaviours in order of time; later ones than `atMs` do not count.
 */
export async function worthTicks(
  model: InterestModel,
  behaviours: readonly Behaviour[],
  contents: readonly string[],
  atMs: number,
): Promise<bigint[]> {
  const past = newPast();
  const last = new Map<string, true>();
  for (const behaviour of behaviours) {
    if (behaviour.atMs > atMs) break;
    past.remember(behaviour);
    // A Map keeps the order in which its keys came.
    last.delete(behaviour.user);
    last.set(behaviour.user, true);
  }
  const readers = [...last.keys()].slice(-MOST_READERS);
  if (readers.length === 0) return contents.map(() => 0n);
  const steps = new Float32Array(readers.length * STEPS * STEP_WIDTH);
  const candidates = new Float32Array(readers.length * contents.length * CANDIDATE_WIDTH);
  const owner = new Uint32Array(readers.length * contents.length);
  for (const [place, reader] of readers.entries()) {
    past.sequence(reader, atMs, steps, place * STEPS * STEP_WIDTH);
    for (const [i, content] of contents.entries()) {
      const row = place * contents.length + i;
      past.candidate(reader, content, atMs, candidates, row * CANDIDATE_WIDTH);
      owner[row] = place;
    }
  }
  const { value } = await model.score(steps, candidates, owner);
  return contents.map((_, i) => {
    let sum = 0;
    for (let place = 0; place < readers.length; place++) sum += value[place * contents.length + i];
    return BigInt(Math.round((sum / readers.length) * TICKS_PER_LIKE));
  });
}
