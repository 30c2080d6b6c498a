import { type Behaviour, CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../serve/behaviour.ts";
import type { Interest, InterestModel } from "../../serve/interest.ts";
import type { Past } from "../../serve/past.ts";
import { outcomes } from "./examples.ts";

/** Contents that count as a hit: the ten that the model or the rule puts first. */
export const SHOWN = 10;

/** What the model and the rules said of held-out behaviours, row by row. */
export type Judged = {
  /** First views: whether each led to an engagement and what that was worth; what was said. */
  readonly engaged: number[];
  readonly worth: number[];
  readonly interest: number[];
  readonly value: number[];
  readonly userRate: number[];
  /** All behaviours: 1 where the content that came was among the ten. */
  readonly hit: number[];
  readonly latestHit: number[];
  readonly ownHit: number[];
  /** Whether the user had met the content before. */
  readonly repeated: number[];
};

type Question = { engaged: boolean; worth: number; userRate: number } | undefined;
type Group = { answer: string; choices: string[]; question: Question };

const GROUPS = 512;
const SEQUENCE = STEPS * STEP_WIDTH;

/**
 * Judges the model on behaviours in order of time. Every content that anybody met counts as a choice: the model ranks those that
 * `past.candidates` names, and one that it does not name, or that nobody has met, is a miss. `past` remembers each behaviour after
 * it was judged. `onJudged` hears how many were.
 */
export async function judge(
  model: InterestModel,
  behaviours: readonly Behaviour[],
  past: Past,
  known: readonly Behaviour[] = [],
  onJudged: (behaviours: number) => void = () => {},
): Promise<Judged> {
  const judged: Judged = {
    ...{ engaged: [], worth: [], interest: [], value: [], userRate: [] },
    ...{ hit: [], latestHit: [], ownHit: [], repeated: [] },
  };
  const found = outcomes([...known, ...behaviours]).slice(known.length);
  for (let from = 0; from < behaviours.length; from += GROUPS) {
    const part = behaviours.slice(from, from + GROUPS);
    const groups: Group[] = [];
    const steps = new Float32Array(part.length * SEQUENCE);
    const candidates: Float32Array[] = [];
    const owner: number[] = [];
    for (const [place, behaviour] of part.entries()) {
      const { user, content, atMs } = behaviour;
      past.sequence(user, atMs, steps, place * SEQUENCE);
      const choices = past.candidates(user);
      const outcome = found[from + place];
      const question = outcome && { ...outcome, userRate: past.engageRate(user) };
      groups.push({ answer: content, choices, question });
      // The content itself comes first, for the question of interest; its rank is not looked at.
      for (const id of [content, ...choices]) {
        const row = new Float32Array(CANDIDATE_WIDTH);
        past.candidate(user, id, atMs, row, 0);
        candidates.push(row);
        owner.push(place);
      }
      judged.latestHit.push(Number(past.latest(SHOWN).includes(content)));
      judged.ownHit.push(Number(past.own(user, SHOWN).includes(content)));
      judged.repeated.push(Number(past.met(user, content)));
      past.remember(behaviour);
    }
    const flat = new Float32Array(candidates.length * CANDIDATE_WIDTH);
    for (const [i, row] of candidates.entries()) flat.set(row, i * CANDIDATE_WIDTH);
    take(judged, groups, await model.score(steps, flat, Uint32Array.from(owner)));
    onJudged(from + part.length);
  }
  return judged;
}

function take(judged: Judged, groups: readonly Group[], { interest, value, next }: Interest): void {
  let at = 0;
  for (const { answer, choices, question } of groups) {
    if (question !== undefined) {
      judged.engaged.push(Number(question.engaged));
      judged.worth.push(question.worth);
      judged.interest.push(interest[at]);
      judged.value.push(value[at]);
      judged.userRate.push(question.userRate);
    }
    const ranks = next.subarray(at + 1, at + 1 + choices.length);
    const place = choices.indexOf(answer);
    const better = ranks.reduce(
      (count, rank, i) => count + Number(rank > ranks[place] || (rank === ranks[place] && i < place)),
      0,
    );
    judged.hit.push(Number(place >= 0 && better < SHOWN));
    at += 1 + choices.length;
  }
}
