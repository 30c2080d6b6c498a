import { InferenceSession, Tensor } from "onnxruntime-node";
import { type ModelFolder, readModelFolder } from "../../oracle/score/model-folder.ts";
import { openScorer } from "../../oracle/score/scorer.ts";
import { formatValue, median, type Row, row } from "./frame.ts";
import { idleLateness, lateness } from "./lateness.ts";
import { coresOf, type Pace, paceOf } from "./pace.ts";
import { mixedRows } from "./parity.ts";

const WORKERS = 4;
const BATCH_ROWS = 6_000;

/** An exact model whose speed is measured, and the rows a second that it should reach on four threads. */
export type SpeedGoal = {
  readonly folder: string;
  readonly name: string;
  readonly rows: number;
  readonly atLeast: number;
};

/** Rows a second from features in memory: the engine alone, then the scorer, which compares every row with the reference. */
export async function exactSpeed(goal: SpeedGoal, emit: (row: Row) => void): Promise<void> {
  const { folder, name, rows, atLeast } = goal;
  const model = await readModelFolder(folder);
  const max = model.card.features.map((feature) => feature.max);
  const many = new BigInt64Array(new SharedArrayBuffer(8 * rows * max.length));
  many.set(mixedRows(rows, max, 1));

  const alone = await engineAlone(model, many, max.length);
  emit(row(`${name}, onnxruntime alone, 1 thread`, alone.perSecond, "rows/s", { peer: coresOf(alone) }));
  const scorer = await openScorer(folder, { workers: WORKERS, batchRows: BATCH_ROWS });
  const checked = await paceOf(rows, () => scorer.score(many, rows));
  const ratio = formatValue(checked.perSecond / alone.perSecond);
  const peer = `${ratio} times that; ${coresOf(checked)}`;
  emit(row(`${name}, ${WORKERS} workers, every row checked`, checked.perSecond, "rows/s", { atLeast, peer }));
  const late = await median(() => lateness(() => scorer.score(many, rows)), 3);
  emit(row(`${name}, lateness of a 10 ms timer meanwhile`, late, "ms", { atMost: 50, peer: await idleLateness() }));
  await scorer.close();
}

async function engineAlone({ onnx }: ModelFolder, many: BigInt64Array, width: number): Promise<Pace> {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const rows = Math.floor(many.length / width / BATCH_ROWS) * BATCH_ROWS;
  const batches = Array.from({ length: rows / BATCH_ROWS }, (_, i) => {
    const part = many.slice(i * BATCH_ROWS * width, (i + 1) * BATCH_ROWS * width);
    return new Tensor("int64", part, [BATCH_ROWS, width]);
  });
  const pace = await paceOf(rows, async () => {
    for (const features of batches) await session.run({ features }, ["score"]);
  });
  await session.release();
  return pace;
}
