import { openScorer } from "../../score/scorer.ts";
import { bootstrapAuc, calibration } from "../auc.ts";
import type { Figure } from "../metrics.ts";
import { UNIT } from "./objective.ts";
import { flatRows, type Table } from "./table.ts";

/** How a tree model's scores, computed by ONNX, agree with the targets of rows. */
export type TreeEvaluation = {
  model: string;
  rows: number;
  auc: Figure | null;
  /** The same of features that alone are a rule, and of what was fitted to these rows. */
  baselines: Record<string, Figure | null>;
  /** Whether the model is above every baseline. */
  ok: boolean;
  calibration: { rows: number; predicted: number; observed: number }[];
};

/** Scores a table by the model of a folder and judges the scores beside rules and `fitted` baselines. @throws what `openScorer` does. */
export async function evaluateTrees(
  folder: string,
  table: Table,
  rules: readonly { name: string; feature: string }[],
  fitted: Readonly<Record<string, Figure | null>> = {},
): Promise<TreeEvaluation> {
  const scorer = await openScorer(folder, { workers: 1 });
  try {
    const scores = Float64Array.from(await scorer.score(flatRows(table), table.rows), Number);
    const { name, version } = scorer.card;
    const auc = bootstrapAuc(scores, table.target, 1);
    const ruled = rules.map((rule) => {
      const column = table.columns[table.features.findIndex((feature) => feature.name === rule.feature)];
      return [rule.name, bootstrapAuc(column, table.target, 1)] as const;
    });
    const baselines = { ...Object.fromEntries(ruled), ...fitted };
    return {
      model: `${name}/${version}`,
      rows: table.rows,
      ok: auc !== null && Object.values(baselines).every((baseline) => baseline === null || auc.value > baseline.value),
      auc,
      baselines,
      calibration: calibration(
        scores.map((score) => score / UNIT),
        table.target,
      ),
    };
  } finally {
    await scorer.close();
  }
}
