import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { plainScore, referenceOf } from "../../oracle/score/reference.ts";
import { type Row, row } from "./frame.ts";
import { onChain } from "./on-chain.ts";
import { ENGINE_SETTINGS, mixedRows, onnxDifferences } from "./parity.ts";

const PARITY_ROWS = 100_000;
/** What a score may cost on chain, with the transaction around it. */
const MOST_GAS = { cubic: 150_000, trees: 600_000, weighed: 150_000 };

/** Whether unbounded integers, fast rows, ONNX in every setting and Solidity give an exact model's rows the same scores. */
export async function exactParity({ folder, name }: { folder: string; name: string }, emit: (row: Row) => void) {
  const { card, onnx, weights } = await readModelFolder(folder);
  const max = card.features.map((feature) => feature.max);
  const width = max.length;
  const features = mixedRows(PARITY_ROWS, max, 2);
  const plain = plainScore(card.kind, weights);
  const scores = BigInt64Array.from({ length: PARITY_ROWS }, (_, i) => {
    return plain([...features.subarray(i * width, (i + 1) * width)]);
  });
  const judged = { width, features, scores };
  const rows = `${PARITY_ROWS.toLocaleString("en-US")} rows`;
  const none = { atMost: 0, peer: rows };

  const fast = referenceOf(card.kind, weights).score(features, PARITY_ROWS);
  const fastOff = scores.filter((score, i) => score !== fast[i]).length;
  emit(row(`${name}, fast rows other than the reference`, fastOff, "rows", none));
  const onnxOff = await onnxDifferences(onnx, judged, ENGINE_SETTINGS);
  const settings = `${rows} in each of ${ENGINE_SETTINGS.length} settings`;
  emit(row(`${name}, ONNX other than the reference`, onnxOff, "rows", { atMost: 0, peer: settings }));
  const { differences, gas } = await onChain(card.kind, weights, judged);
  emit(row(`${name}, Solidity other than the reference`, differences, "rows", none));
  emit(row(`${name}, a score on chain`, gas, "gas", { atMost: MOST_GAS[card.kind] }));
}
