import { join } from "node:path";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { openScorer } from "../../oracle/score/scorer.ts";
import { parseCubic, scoreCubic } from "../../protocol/models/cubic.ts";
import { median, type Run, row, seconds } from "./frame.ts";
import { lateness } from "./lateness.ts";
import { ENGINE_SETTINGS, mixedRows, onnxDifferences, solidityDifferences } from "./parity.ts";

const MODELS = join(import.meta.dirname, "../../oracle/models");
const FOLDER = join(MODELS, "network/1");
const SPEED_ROWS = 2_000_000;
const PARITY_ROWS = 100_000;

/** Speed of the shipped network model with every row checked, how free the caller stays, and parity of the three languages for every cubic. */
export const run: Run = async (emit) => {
  const { card } = await readModelFolder(FOLDER);
  const max = card.features.map((feature) => feature.max);
  const many = mixedRows(SPEED_ROWS, max, 1);
  for (const workers of [1, 2, 4]) {
    const scorer = await openScorer(FOLDER, { workers });
    const perSecond = async () => SPEED_ROWS / (await seconds(() => scorer.score(many, SPEED_ROWS)));
    await perSecond();
    const goal = workers === 4 ? { atLeast: 10_000_000 } : {};
    emit(row(`cubic, ${workers} workers, every row checked`, await median(perSecond), "rows/s", goal));
    if (workers === 4)
      emit(row("lateness of a 10 ms timer while scoring", await lateness(scorer, many), "ms", { atMost: 50 }));
    await scorer.close();
  }

  for (const name of ["network", "metaverse"]) await parity(name, emit);
};

async function parity(name: string, emit: Parameters<Run>[0]): Promise<void> {
  const { card, onnx, weights } = await readModelFolder(join(MODELS, name, "1"));
  const max = card.features.map((feature) => feature.max);
  const width = max.length;
  const model = parseCubic(weights);
  const features = mixedRows(PARITY_ROWS, max, 2);
  const scores = BigInt64Array.from({ length: PARITY_ROWS }, (_, i) => {
    return scoreCubic(model, [...features.subarray(i * width, (i + 1) * width)]).score;
  });
  const judged = { width, features, scores };
  const onnxOff = await onnxDifferences(onnx, judged, ENGINE_SETTINGS);
  const settings = `${PARITY_ROWS.toLocaleString("en-US")} rows in each of ${ENGINE_SETTINGS.length} settings`;
  emit(row(`${name}, ONNX other than TypeScript`, onnxOff, "rows", { atMost: 0, peer: settings }));
  const chainOff = await solidityDifferences("cubic", weights, judged);
  emit(
    row(`${name}, Solidity other than TypeScript`, chainOff, "rows", {
      atMost: 0,
      peer: `${PARITY_ROWS.toLocaleString("en-US")} rows`,
    }),
  );
}
