import type { Figure } from "../metrics.ts";
import type { CardText, ModelFiles } from "../model-files.ts";
import { barChart, lineChart } from "../plot.ts";
import { rounded } from "../rounded.ts";
import { shown } from "../trainer.ts";
import type { TreeEvaluation } from "./evaluate.ts";
import type { FitOptions } from "./fit.ts";
import type { Study } from "./study.ts";
import type { TreeFeature } from "./table.ts";

const DIGITS = 6;

/** What every tree model's card says of its fit and its figures; `more` are figures of one model alone. */
export function studyText(
  study: Study,
  features: readonly TreeFeature[],
  options: FitOptions,
  more: Readonly<Record<string, Figure | null>> = {},
): CardText {
  return rounded(
    {
      signs: Object.fromEntries(features.map(({ name, monotone }) => [name, monotone])),
      method: {
        fit: "histogram gradient boosting on integers, leaves whole multiples of 2^-16 of a log-odd",
        score: "probability in units of 2^-16, by a piecewise-linear link",
        options,
        shipped: "fitted to all rows; the figures are of models fitted in the same way without the held-out rows",
      },
      metrics: {
        intervals: "95 % bootstrap over held-out rows",
        heldOutRows: study.heldOutRows,
        heldOutAuc: study.heldOutAuc,
        ...more,
        baselines: study.baselines,
        calibration: study.calibration,
        learning: study.learning,
        importance: study.importance,
      },
    },
    DIGITS,
  );
}

/** The learning curve and the importance of the features, as SVG by file name. */
export function studyPlots(name: string, study: Study): Record<`${string}.svg`, string> {
  const line = (label: string, key: "learned" | "heldOut") => ({
    name: label,
    points: study.learning.map((point) => ({ x: point.rows, y: rounded(point[key], DIGITS) })),
  });
  const lines = [line("rows learned from", "learned"), line("held-out rows", "heldOut")];
  return {
    "learning.svg": lineChart(`${name}: AUC by rows learned from`, "rows learned from", "AUC", lines),
    "importance.svg": barChart(
      `${name}: what each feature is worth`,
      "held-out AUC lost when shuffled",
      study.importance,
    ),
  };
}

/** The figures of a card, for people. */
export function cardLines(files: ModelFiles): string[] {
  const { metrics } = JSON.parse(new TextDecoder().decode(files["card.json"])) as { metrics: Study };
  return aucLines(`held out, ${metrics.heldOutRows} rows`, metrics.heldOutAuc, metrics.baselines);
}

/** The figures of an evaluation, for people. */
export function evaluationLines({ model, rows, auc, baselines }: TreeEvaluation): string[] {
  return aucLines(`${model}, ${rows} rows`, auc, baselines);
}

function aucLines(what: string, auc: Figure | null, baselines: Study["baselines"]): string[] {
  const compared = Object.entries(baselines).map(([name, figure]) => `  ${name}: ${shown(figure)}`);
  return [`${what}: AUC ${shown(auc)}`, ...compared];
}
