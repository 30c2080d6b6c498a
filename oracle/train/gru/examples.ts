import { randomOf } from "../../random.ts";
import { type Behaviour, CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../serve/behaviour.ts";
import type { Past } from "../../serve/past.ts";
import type { Weight, Weights } from "./adam.ts";

/** What an engagement is worth beside a like. */
export const WORTH = { view: 0, like: 1, save: 1, comment: 2, follow: 2 } as const;

/** Candidates a training row: the content that came and others that could have. */
export const CHOICES = 16;

const NEGATIVE_STREAM = 0x6e656761;
const DROP_STREAM = 0x64726f70;

/** What became of first views: whether the user engaged with the content by the end of the list, and what that was worth. */
export type Outcome = { readonly engaged: boolean; readonly worth: number };

/** Of each behaviour that is a user's first view of a content its outcome; undefined for the others. */
export function outcomes(behaviours: readonly Behaviour[]): (Outcome | undefined)[] {
  const first = new Map<string, number>();
  const kinds = new Map<number, Set<Behaviour["kind"]>>();
  for (const [at, { user, content, kind }] of behaviours.entries()) {
    const key = `${user} ${content}`;
    const met = first.get(key);
    if (met !== undefined) kinds.get(met)!.add(kind);
    else {
      first.set(key, at);
      kinds.set(at, new Set([kind]));
    }
  }
  return behaviours.map(({ kind }, at) => {
    const later = kinds.get(at);
    if (kind !== "view" || later === undefined) return undefined;
    const worth = [...later].reduce((sum, one) => sum + WORTH[one], 0);
    return { engaged: worth > 0, worth };
  });
}

/** Calls `use` for each first view at the moment before it; `past` remembers all behaviours, one after the other. `found`: their outcomes. */
export function eachFirstView(
  behaviours: readonly Behaviour[],
  found: readonly (Outcome | undefined)[],
  past: Past,
  use: (behaviour: Behaviour, outcome: Outcome) => void,
): void {
  for (const [at, behaviour] of behaviours.entries()) {
    const outcome = found[at];
    if (outcome !== undefined) use(behaviour, outcome);
    past.remember(behaviour);
  }
}

/** Training rows in flat arrays: steps [rows, STEPS, STEP_WIDTH], candidates [rows, CHOICES, CANDIDATE_WIDTH]. */
export type Examples = {
  rows: number;
  steps: Float32Array;
  candidates: Float32Array;
  ranked: Float32Array;
  judged: Float32Array;
  engaged: Float32Array;
  worth: Float32Array;
};

/** One row a behaviour, with what `past` knew the moment before; `past` then remembers it. */
export function examplesOf(behaviours: readonly Behaviour[], past: Past, seed: number): Examples {
  const rows = behaviours.length;
  const found = outcomes(behaviours);
  const examples = emptyExamples(rows);
  for (const [row, behaviour] of behaviours.entries()) {
    const { user, content, atMs } = behaviour;
    past.sequence(user, atMs, examples.steps, row * STEPS * STEP_WIDTH);
    const choices = past.candidates(user);
    const others = choices.filter((id) => id !== content);
    // A content that nobody has met cannot be ranked by its past.
    examples.ranked[row] = Number(others.length < choices.length && others.length > 0);
    const random = randomOf(seed, NEGATIVE_STREAM, row);
    for (let choice = 0; choice < CHOICES; choice++) {
      const id = choice === 0 || others.length === 0 ? content : others[random.below(others.length)];
      past.candidate(user, id, atMs, examples.candidates, (row * CHOICES + choice) * CANDIDATE_WIDTH);
    }
    const outcome = found[row];
    examples.judged[row] = Number(outcome !== undefined);
    examples.engaged[row] = Number(outcome?.engaged ?? false);
    examples.worth[row] = outcome?.worth ?? 0;
    past.remember(behaviour);
  }
  return examples;
}

/** Rows of both, one after the other. */
export function joinExamples(a: Examples, b: Examples): Examples {
  const both = emptyExamples(a.rows + b.rows);
  for (const name of ["steps", "candidates", "ranked", "judged", "engaged", "worth"] as const) {
    both[name].set(a[name]);
    both[name].set(b[name], a[name].length);
  }
  return both;
}

/** Some rows as the arrays that the loss takes: steps stand step after step. */
export function batchOf(examples: Examples, picked: Uint32Array): Weights {
  const rows = picked.length;
  const steps = new Float32Array(rows * STEPS * STEP_WIDTH);
  const candidates = new Float32Array(rows * CHOICES * CANDIDATE_WIDTH);
  for (const [i, row] of picked.entries()) {
    for (let step = 0; step < STEPS; step++) {
      const from = (row * STEPS + step) * STEP_WIDTH;
      steps.set(examples.steps.subarray(from, from + STEP_WIDTH), (step * rows + i) * STEP_WIDTH);
    }
    const from = row * CHOICES * CANDIDATE_WIDTH;
    candidates.set(examples.candidates.subarray(from, from + CHOICES * CANDIDATE_WIDTH), i * CHOICES * CANDIDATE_WIDTH);
  }
  const column = (name: "ranked" | "judged" | "engaged" | "worth") => ({
    shape: [rows],
    values: Float32Array.from(picked, (row) => examples[name][row]),
  });
  return {
    steps: { shape: [STEPS * rows, STEP_WIDTH], values: steps },
    candidates: { shape: [rows * CHOICES, CANDIDATE_WIDTH], values: candidates },
    ...{ ranked: column("ranked"), judged: column("judged"), engaged: column("engaged"), worth: column("worth") },
  };
}

/** Which units a step keeps, at random: all but the share `drop`, larger by as much as their sum would fall. */
export function keptUnits([rows, units]: readonly [number, number], drop: number, seed: number, step: number): Weight {
  const random = randomOf(seed, DROP_STREAM, step);
  const keptBps = Math.round(10_000 * (1 - drop));
  const value = () => (random.chance(keptBps) ? 10_000 / keptBps : 0);
  return { shape: [rows, units], values: new Float32Array(rows * units).map(value) };
}

function emptyExamples(rows: number): Examples {
  const column = () => new Float32Array(rows);
  return {
    rows,
    steps: new Float32Array(rows * STEPS * STEP_WIDTH),
    candidates: new Float32Array(rows * CHOICES * CANDIDATE_WIDTH),
    ...{ ranked: column(), judged: column(), engaged: column(), worth: column() },
  };
}
