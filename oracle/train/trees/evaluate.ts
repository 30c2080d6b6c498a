import { openScorer } from "../../score/scorer.ts";
import { bootstrapAuc, calibration } from "../auc.ts";
import type { Figure } from "../metrics.ts";
import { UNIT } from "./objective.ts";
import { rowOf, type Table } from "./table.ts";

/** How a tree model's scores, computed by ONNX, agree with the targets of rows. */
export type TreeEvaluation = {
  model: string;
  rows: number;
  auc: Figure | null;
  /** The same of features that alone are a rule. */
  baselines: Record<string, Figure | null>;
  calibration: { rows: number; predicted: number; observed: number }[];
};

/** Scores a table by the model of a folder and judges the scores. @throws what `openScorer` does. */
export async function evaluateTrees(
  folder: string,
  table: Table,
  rules: readonly { name: string; feature: string }[],
): Promise<TreeEvaluation> {
  const features = BigInt64Array.from(
    Array.from({ length: table.rows }, (_, row) => rowOf(table, row)).flat(),
    (value) => BigInt(value),
  );
  const scorer = await openScorer(folder, { workers: 1 });
  try {
    const scores = Float64Array.from(await scorer.score(features, table.rows), Number);
    const { name, version } = scorer.card;
    return {
      model: `${name}/${version}`,
      rows: table.rows,
      auc: bootstrapAuc(scores, table.target, 1),
      baselines: Object.fromEntries(
        rules.map((rule) => {
          const column = table.columns[table.features.findIndex((feature) => feature.name === rule.feature)];
          return [rule.name, bootstrapAuc(column, table.target, 1)];
        }),
      ),
      calibration: calibration(
        scores.map((score) => score / UNIT),
        table.target,
      ),
    };
  } finally {
    await scorer.close();
  }
}
