import { existsSync } from "node:fs";
import { join } from "node:path";
import { deskdrop } from "../../oracle/data/deskdrop.ts";
import { readTable } from "../../oracle/data/read.ts";
import {
  type Choices,
  choicesFor,
  listOf,
  type Recommendation,
  type RecommendOptions,
} from "../../oracle/recommend/recommend.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../oracle/serve/behaviour.ts";
import { openInterest } from "../../oracle/serve/interest.ts";
import { newPast } from "../../oracle/serve/past.ts";
import { likeness, SKETCH_SEEN } from "../../oracle/serve/sketch.ts";
import { behavioursOfDeskdrop } from "../../oracle/train/deskdrop-behaviours.ts";
import { type Run, row } from "./frame.ts";

const FILE = join(import.meta.dirname, "../../../shared/data/content/deskdrop_interactions.csv.gz");
const MODEL = join(import.meta.dirname, "../../oracle/models/interest/1");
const HELD_OUT_SHARE = 0.2;
const TOGETHER = 256;
const LISTS = [
  ["the model alone", { variety: 0 }],
  ["variety 0.2, the default", {}],
  ["variety 0.5", { variety: 0.5 }],
] as const satisfies readonly (readonly [string, RecommendOptions])[];

type Tally = { lists: number; hits: number; shown: Set<string>; alike: number };

/** Lists of ten on Deskdrop's last fifth by time, each from what was known the moment before the behaviour that it is to foresee. */
export const run: Run = async (emit) => {
  if (!existsSync(FILE)) throw new Error(`the bench needs Deskdrop's interactions as ${FILE}`);
  const { rows } = await readTable(FILE, deskdrop, "refuse");
  const behaviours = behavioursOfDeskdrop(rows);
  const border = Math.floor(behaviours.length * (1 - HELD_OUT_SHARE));
  const past = newPast();
  for (const behaviour of behaviours.slice(0, border)) past.remember(behaviour);
  const catalogue = new Set(behaviours.map(({ content }) => content));
  const model = await openInterest(MODEL, { workers: 4 });
  const tallies: Tally[] = LISTS.map(() => ({ lists: 0, hits: 0, shown: new Set(), alike: 0 }));
  const strangers: Tally = { lists: 0, hits: 0, shown: new Set(), alike: 0 };
  for (let from = border; from < behaviours.length; from += TOGETHER) {
    const part = behaviours.slice(from, from + TOGETHER);
    const asked = part.map((behaviour) => {
      const choices = choicesFor(past, behaviour.user, behaviour.atMs);
      past.remember(behaviour);
      return choices;
    });
    const steps = new Float32Array(part.length * STEPS * STEP_WIDTH);
    const count = asked.reduce((sum, { contents }) => sum + contents.length, 0);
    const candidates = new Float32Array(count * CANDIDATE_WIDTH);
    const owner = new Uint32Array(count);
    let at = 0;
    for (const [place, choices] of asked.entries()) {
      steps.set(choices.steps, place * STEPS * STEP_WIDTH);
      candidates.set(choices.candidates, at * CANDIDATE_WIDTH);
      owner.fill(place, at, at + choices.contents.length);
      at += choices.contents.length;
    }
    const { next, interest } = await model.score(steps, candidates, owner);
    at = 0;
    for (const [place, choices] of asked.entries()) {
      const to = at + choices.contents.length;
      for (const [i, [, options]] of LISTS.entries()) {
        const list = listOf(choices, next.subarray(at, to), interest.subarray(at, to), options);
        const into = choices.known ? tallies[i] : strangers;
        if (!choices.known && i !== 1) continue;
        into.lists++;
        for (const { content } of list) into.shown.add(content);
        into.alike += sameness(choices, list);
        if (list.some(({ content }) => content === part[place].content)) into.hits++;
      }
      at = to;
    }
  }
  await model.close();
  for (const [i, [name]] of LISTS.entries()) emitTally(name, tallies[i]);
  emitTally("new accounts", strangers);

  function emitTally(name: string, { lists, hits, shown, alike }: Tally): void {
    const peer = `${lists.toLocaleString("en-US")} lists`;
    emit(row(`hit@10, ${name}`, hits / lists, "share", { peer, ...(name.includes("default") && { atLeast: 0.68 }) }));
    emit(row(`coverage, ${name}`, shown.size / catalogue.size, "share", { peer }));
    emit(row(`likeness within a list, ${name}`, alike / lists, "cosine", { peer }));
  }
};

/** Mean likeness of a list's pairs. */
function sameness({ contents, candidates }: Choices, list: readonly Recommendation[]): number {
  const sketches = list.map(({ content }) => {
    const end = (contents.indexOf(content) + 1) * CANDIDATE_WIDTH;
    return candidates.subarray(end - SKETCH_SEEN, end);
  });
  let sum = 0;
  for (let i = 1; i < sketches.length; i++) for (let j = 0; j < i; j++) sum += likeness(sketches[i], sketches[j]);
  const pairs = (sketches.length * (sketches.length - 1)) / 2;
  return pairs === 0 ? 0 : sum / pairs;
}
