import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { randomOf } from "../../oracle/random.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../oracle/serve/behaviour.ts";
import { openInterest } from "../../oracle/serve/interest.ts";
import { readFloatModel } from "../../oracle/serve/model-folder.ts";
import { formatValue, median, type Run, row } from "./frame.ts";
import { idleLateness, lateness } from "./lateness.ts";
import { coresOf, type Pace, paceOf } from "./pace.ts";

const ROWS = 131_072;
const BATCH_ROWS = 256;
const CHOICES = 128;
const WORKERS = 4;
const FOLDER = join(import.meta.dirname, "../../oracle/models/interest/1");

/** Rows of the shipped interest model, each a user of 32 behaviours and a content, in batches of 256. */
export const run: Run = async (emit) => {
  const steps = numbers(ROWS * STEPS * STEP_WIDTH, 1);
  const candidates = numbers(ROWS * CANDIDATE_WIDTH, 2);
  const owner = Uint32Array.from({ length: ROWS }, (_, row) => row);

  const alone = await engineAlone(steps, candidates);
  emit(row("interest, onnxruntime alone, 1 thread", alone.perSecond, "rows/s", { peer: coresOf(alone) }));
  const model = await openInterest(FOLDER, { workers: WORKERS, batchRows: BATCH_ROWS });
  const pass = () => model.score(steps, candidates, owner);
  const rate = await paceOf(ROWS, pass);
  const peer = `${formatValue(rate.perSecond / alone.perSecond)} times that; ${coresOf(rate)}`;
  emit(row(`interest, ${WORKERS} workers`, rate.perSecond, "rows/s", { atLeast: 300_000, peer }));
  const late = await median(() => lateness(pass), 3);
  emit(row("interest, lateness of a 10 ms timer meanwhile", late, "ms", { atMost: 50, peer: await idleLateness() }));

  const users = steps.subarray(0, (ROWS / CHOICES) * STEPS * STEP_WIDTH);
  const shared = Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / CHOICES));
  const ranked = await paceOf(ROWS, () => model.score(users, candidates, shared));
  emit(
    row(`interest, ${CHOICES} contents a user, ${WORKERS} workers`, ranked.perSecond, "rows/s", {
      peer: coresOf(ranked),
    }),
  );
  await model.close();
};

/** The first 16,384 rows in batches that the engine is given one after the other, the graph as it was exported. */
async function engineAlone(steps: Float32Array, candidates: Float32Array): Promise<Pace> {
  const { onnx } = await readFloatModel(FOLDER);
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const owner = new Tensor(
    "int64",
    BigInt64Array.from({ length: BATCH_ROWS }, (_, i) => BigInt(i)),
    [BATCH_ROWS],
  );
  const part = (from: Float32Array, width: number, i: number) => {
    return from.slice(i * BATCH_ROWS * width, (i + 1) * BATCH_ROWS * width);
  };
  const batches = Array.from({ length: 64 }, (_, i) => ({
    steps: new Tensor("float32", part(steps, STEPS * STEP_WIDTH, i), [BATCH_ROWS, STEPS, STEP_WIDTH]),
    candidates: new Tensor("float32", part(candidates, CANDIDATE_WIDTH, i), [BATCH_ROWS, CANDIDATE_WIDTH]),
    owner,
  }));
  const pace = await paceOf(batches.length * BATCH_ROWS, async () => {
    for (const batch of batches) await session.run(batch);
  });
  await session.release();
  return pace;
}

function numbers(length: number, stream: number): Float32Array {
  const random = randomOf(1, stream, 0);
  return new Float32Array(length).map(() => random.word() / 2 ** 32);
}
