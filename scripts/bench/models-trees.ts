import { join } from "node:path";
import hre from "hardhat";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { openScorer } from "../../oracle/score/scorer.ts";
import { treeRows } from "../../protocol/models/tree-rows.ts";
import { parseTrees, scoreTrees } from "../../protocol/models/trees.ts";
import { deployBlobs } from "../deploy/blobs.ts";
import { median, type Run, row, seconds } from "./frame.ts";
import { lateness } from "./lateness.ts";
import { ENGINE_SETTINGS, mixedRows, onnxDifferences, solidityDifferences } from "./parity.ts";

const SPEED_ROWS = 400_000;
const PARITY_ROWS = 100_000;

/** Speed, gas and parity of the shipped tree models: 60 trees of depth 6 each. */
export const run: Run = async (emit) => {
  for (const name of ["content", "quality"]) {
    const folder = join(import.meta.dirname, "../../oracle/models", name, "1");
    const { card, onnx, weights } = await readModelFolder(folder);
    const max = card.features.map((feature) => feature.max);
    const width = max.length;
    const many = mixedRows(SPEED_ROWS, max, 1);

    const session = await InferenceSession.create(onnx, { intraOpNumThreads: 4 });
    const features = new Tensor("int64", many, [SPEED_ROWS, width]);
    const engine = async () => SPEED_ROWS / (await seconds(() => session.run({ features }, ["score"])));
    await engine();
    emit(row(`${name}, onnxruntime on 4 threads`, await median(engine), "rows/s", { atLeast: 1_500_000 }));
    await session.release();

    const scorer = await openScorer(folder, { workers: 4, batchRows: 16_384 });
    const checked = async () => SPEED_ROWS / (await seconds(() => scorer.score(many, SPEED_ROWS)));
    await checked();
    emit(row(`${name}, 4 workers, every row checked`, await median(checked), "rows/s"));
    emit(row(`${name}, lateness of a 10 ms timer while scoring`, await lateness(scorer, many), "ms", { atMost: 50 }));
    await scorer.close();

    const model = parseTrees(weights);
    const judgedRows = mixedRows(PARITY_ROWS, max, 2);
    const judged = { width, features: judgedRows, scores: treeRows(model)(judgedRows, PARITY_ROWS) };
    const off = judged.scores.filter((score, i) => {
      return score !== scoreTrees(model, [...judgedRows.subarray(i * width, (i + 1) * width)]).score;
    });
    const rows = `${PARITY_ROWS.toLocaleString("en-US")} rows`;
    emit(row(`${name}, fast rows other than the reference`, off.length, "rows", { atMost: 0, peer: rows }));
    const onnxOff = await onnxDifferences(onnx, judged, ENGINE_SETTINGS);
    const settings = `${rows} in each of ${ENGINE_SETTINGS.length} settings`;
    emit(row(`${name}, ONNX other than TypeScript`, onnxOff, "rows", { atMost: 0, peer: settings }));
    const chainOff = await solidityDifferences("trees", weights, judged);
    emit(row(`${name}, Solidity other than TypeScript`, chainOff, "rows", { atMost: 0, peer: rows }));
    emit(row(`${name}, a score on chain`, await gasOf(weights, width), "gas", { atMost: 600_000 }));
  }
};

/** Gas of a score, with that of the transaction around it. */
async function gasOf(weights: Uint8Array, width: number): Promise<number> {
  const { ethers } = await hre.network.create();
  const [sender] = await ethers.getSigners();
  const parts = await deployBlobs(sender, weights);
  const model = await ethers.deployContract("TreeModel", [parts, `0x${"00".repeat(32)}`]);
  return Number(await model.score.estimateGas(Array.from({ length: width }, (_, i) => 1n << BigInt(i))));
}
