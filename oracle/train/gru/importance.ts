import { randomOf } from "../../random.ts";
import {
  type Behaviour,
  CANDIDATE_FEATURES,
  CANDIDATE_WIDTH,
  RANK_ONLY,
  STEP_WIDTH,
  STEPS,
} from "../../serve/behaviour.ts";
import type { InterestModel } from "../../serve/interest.ts";
import { newPast } from "../../serve/past.ts";
import { auc } from "../auc.ts";
import { shuffledPlaces } from "../shuffled.ts";
import { eachFirstView, outcomes } from "./examples.ts";

const SHUFFLE_STREAM = 0x696e7465;
const SEQUENCE = STEPS * STEP_WIDTH;
const HISTORY = "the last 32 behaviours";

/** First views as the model takes them, and whether each led to an engagement. */
type Asked = { steps: Float32Array; candidates: Float32Array; engaged: number[] };

/**
 * How much of the AUC of engagement on the first views of `after` is lost when what interest reads is shuffled among them, one after the
 * other. Largest first; nothing where all first views ended alike. Behaviours are in order of time.
 */
export async function interestImportance(
  model: InterestModel,
  before: readonly Behaviour[],
  after: readonly Behaviour[],
  seed: number,
): Promise<{ name: string; value: number }[]> {
  const { steps, candidates, engaged } = firstViews(before, after);
  const rows = engaged.length;
  const owner = Uint32Array.from({ length: rows }, (_, row) => row);
  const told = async (read: Float32Array, of: Float32Array) =>
    auc((await model.score(read, of, owner)).interest, engaged);
  const whole = await told(steps, candidates);
  if (whole === null) return [];
  const placesFor = (item: number) => shuffledPlaces(rows, randomOf(seed, SHUFFLE_STREAM, item));
  const losses = [
    { name: HISTORY, value: whole - ((await told(moved(steps, placesFor(CANDIDATE_WIDTH)), candidates)) ?? 0) },
  ];
  for (const [place, name] of CANDIDATE_FEATURES.entries()) {
    if (RANK_ONLY.has(name)) continue;
    const places = placesFor(place);
    const shuffled = candidates.map((value, i) =>
      i % CANDIDATE_WIDTH === place
        ? candidates[places[(i - place) / CANDIDATE_WIDTH] * CANDIDATE_WIDTH + place]
        : value,
    );
    losses.push({ name, value: whole - ((await told(steps, shuffled)) ?? 0) });
  }
  return losses.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

function firstViews(before: readonly Behaviour[], after: readonly Behaviour[]): Asked {
  const found = outcomes([...before, ...after]).slice(before.length);
  const rows = found.filter(Boolean).length;
  const steps = new Float32Array(rows * SEQUENCE);
  const candidates = new Float32Array(rows * CANDIDATE_WIDTH);
  const engaged: number[] = [];
  const past = newPast();
  for (const behaviour of before) past.remember(behaviour);
  eachFirstView(after, found, past, ({ user, content, atMs }, outcome) => {
    past.sequence(user, atMs, steps, engaged.length * SEQUENCE);
    past.candidate(user, content, atMs, candidates, engaged.length * CANDIDATE_WIDTH);
    engaged.push(Number(outcome.engaged));
  });
  return { steps, candidates, engaged };
}

function moved(steps: Float32Array, places: Uint32Array): Float32Array {
  const all = new Float32Array(steps.length);
  for (const [row, from] of places.entries()) {
    all.set(steps.subarray(from * SEQUENCE, (from + 1) * SEQUENCE), row * SEQUENCE);
  }
  return all;
}
