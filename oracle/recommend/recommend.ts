import { CANDIDATE_FEATURES, CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../serve/behaviour.ts";
import type { InterestModel } from "../serve/interest.ts";
import type { Past } from "../serve/past.ts";
import { diverse } from "./diverse.ts";

/** Why a content is shown: what told most for it among what the model reads. */
export type Reason =
  | "you were here before"
  | "read next by others"
  | "like what you engaged with"
  | "read lately"
  | "read by others";

/** A content to show, the best first. */
export type Recommendation = {
  readonly content: string;
  readonly reason: Reason;
  /** Probability that a first view leads to a like, save, comment or follow. */
  readonly interest: number;
};

/** How lists are made. `variety` 0 ranks by the model alone; 1 puts as much weight on being unlike what stands above. */
export type RecommendOptions = { readonly count?: number; readonly variety?: number };

/** What is ranked for an account at a moment. `known`: whether the account did anything before. */
export type Choices = {
  readonly known: boolean;
  readonly contents: readonly string[];
  readonly steps: Float32Array;
  readonly candidates: Float32Array;
};

export const DEFAULT_COUNT = 10;
export const DEFAULT_VARIETY = 0.2;

const feature = (name: (typeof CANDIDATE_FEATURES)[number]) => CANDIDATE_FEATURES.indexOf(name);
const OWN_EVENTS = feature("ownEvents");
const FOLLOWED = feature("followedShare");
const ENGAGED_LIKENESS = feature("engagedLikeness");
const OF_DAY = feature("contentEventsOfDay");
const SKETCH = feature("sketch0");
/** Somebody read it within two days; the feature halves each day. */
const LATELY = Math.log2(1.25) / 8;

/** What `account` may be shown at `atMs`, by everything that `past` remembers. */
export function choicesFor(past: Past, account: string, atMs: number): Choices {
  const contents = past.candidates(account);
  const steps = new Float32Array(STEPS * STEP_WIDTH);
  past.sequence(account, atMs, steps, 0);
  const candidates = new Float32Array(contents.length * CANDIDATE_WIDTH);
  for (const [i, content] of contents.entries()) {
    past.candidate(account, content, atMs, candidates, i * CANDIDATE_WIDTH);
  }
  return { known: past.own(account, 1).length > 0, contents, steps, candidates };
}

/**
 * The contents to show, from the model's ranks `next` and its `interest`, one of each a choice. Of an account that did nothing yet the model knows
 * nothing: it is shown what others did most, each day back counting half.
 */
export function listOf(
  choices: Choices,
  next: ArrayLike<number>,
  interest: ArrayLike<number>,
  options: RecommendOptions = {},
): Recommendation[] {
  const { count = DEFAULT_COUNT, variety = DEFAULT_VARIETY } = options;
  const { known, contents, candidates } = choices;
  const row = (i: number) => candidates.subarray(i * CANDIDATE_WIDTH, (i + 1) * CANDIDATE_WIDTH);
  const score = (i: number) => (known ? next[i] : row(i)[OF_DAY]);
  const order = [...contents.keys()].sort((a, b) => score(b) - score(a) || (contents[a] < contents[b] ? -1 : 1));
  const sketch = (i: number) => row(i).subarray(SKETCH);
  return diverse(order, sketch, { count, variety }).map((i) => ({
    ...{ content: contents[i], reason: reasonOf(row(i), known), interest: interest[i] },
  }));
}

/** What `account` should see next, the best first; none where nobody did anything yet. @throws what `model.score` does. */
export async function recommend(
  model: InterestModel,
  past: Past,
  account: string,
  atMs: number,
  options: RecommendOptions = {},
): Promise<Recommendation[]> {
  const choices = choicesFor(past, account, atMs);
  if (choices.contents.length === 0) return [];
  const owner = new Uint32Array(choices.contents.length);
  const { next, interest } = await model.score(choices.steps, choices.candidates, owner);
  return listOf(choices, next, interest, options);
}

function reasonOf(row: Float32Array, known: boolean): Reason {
  if (known) {
    if (row[OWN_EVENTS] > 0) return "you were here before";
    if (row[FOLLOWED] >= 0.1) return "read next by others";
    if (row[ENGAGED_LIKENESS] >= 0.3) return "like what you engaged with";
  }
  return row[OF_DAY] >= LATELY ? "read lately" : "read by others";
}
