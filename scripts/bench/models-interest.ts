import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomOf } from "../../oracle/random.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../oracle/serve/behaviour.ts";
import { openInterest } from "../../oracle/serve/interest.ts";
import { median, type Run, row, seconds } from "./frame.ts";

const ROWS = 131_072;
const CHOICES = 128;
const FOLDER = join(import.meta.dirname, "../../oracle/models/interest/1");

/** Rows of the shipped interest model, each a user of 32 behaviours and a content, in batches of 256. */
export const run: Run = async (emit) => {
  const steps = numbers(ROWS * STEPS * STEP_WIDTH, 1);
  const candidates = numbers(ROWS * CANDIDATE_WIDTH, 2);
  const owner = Uint32Array.from({ length: ROWS }, (_, row) => row);
  for (const workers of [4, 1]) {
    const model = await openInterest(FOLDER, { workers });
    const pass = () => model.score(steps, candidates, owner);
    await pass();
    const rate = await median(async () => ROWS / (await seconds(pass)));
    const goal = workers === 4 ? { atLeast: 300_000 } : {};
    emit(row(`a user and a content a row, ${workers} workers`, rate, "rows/s", goal));
    if (workers === 4) emit(row("lateness of a 10 ms timer meanwhile", await latenessOf(pass), "ms", { atMost: 50 }));
    if (workers === 4) {
      const many = Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / CHOICES));
      const users = steps.subarray(0, (ROWS / CHOICES) * STEPS * STEP_WIDTH);
      const ranked = await median(async () => ROWS / (await seconds(() => model.score(users, candidates, many))));
      emit(row(`${CHOICES} contents a user, ${workers} workers`, ranked, "rows/s"));
    }
    await model.close();
  }
};

async function latenessOf(work: () => Promise<unknown>): Promise<number> {
  let working = true;
  let latest = 0;
  const ticking = (async () => {
    while (working) {
      const start = performance.now();
      await sleep(10);
      latest = Math.max(latest, performance.now() - start - 10);
    }
  })();
  await work();
  working = false;
  await ticking;
  return latest;
}

function numbers(length: number, stream: number): Float32Array {
  const random = randomOf(1, stream, 0);
  return new Float32Array(length).map(() => random.word() / 2 ** 32);
}
