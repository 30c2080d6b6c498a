import { contentSpec } from "../../../protocol/programs/content.ts";
import { kuairand, type VideoView } from "../../data/kuairand.ts";
import { OracleError } from "../../errors.ts";
import { openScorer } from "../../score/scorer.ts";
import { type CardText, type ModelFiles, treeFiles } from "../model-files.ts";
import { NO_PAST, pastFrom, pastLine } from "../past.ts";
import { barChart, lineChart } from "../plot.ts";
import { fileText, readRows } from "../read-data.ts";
import { rounded } from "../rounded.ts";
import { shown, type Trainer, type TrainInput } from "../trainer.ts";
import type { FitOptions } from "../trees/fit.ts";
import { flatRows } from "../trees/table.ts";
import { engagementText } from "./card.ts";
import { goOn, SPAN_DAYS, spanRows, spanTable } from "./spans.ts";
import { type EngagementStudy, judgeEngagement, studyEngagement } from "./study.ts";

/** Settings of the shipped model. */
export const ENGAGEMENT_FIT: FitOptions = {
  ...{ objective: "squared", trees: 60, depth: 4, bins: 63, minLeafRows: 30, ridge: 5 },
  ...{ rate: 0.08, rowShare: 0.7, featureShare: 0.6, seed: 1 },
};
const DIGITS = 6;

/** The model of the program `content`: what will accounts watch for long, by what they did in an epoch? */
export const engagementTrainer: Trainer = {
  train: async (input, version) => {
    const files = trainEngagement(await readViews(input.file, input), await fileText(input.file), version);
    const { metrics } = JSON.parse(new TextDecoder().decode(files["card.json"])) as { metrics: EngagementStudy };
    input.onStep(1, 1);
    return { files, lines: lines("held out", metrics.heldOutR2, metrics.baselines) };
  },
  evaluate: async (folder, input) => {
    const views = await readViews(input.file, input);
    const found = await pastFrom(
      input.history,
      views,
      (file) => readViews(file, input),
      (view) => view.userId,
    );
    const past = goOn(found.rows, views) ? found : NO_PAST;
    const table = spanTable(spanRows(views, SPAN_DAYS, past.rows));
    const scorer = await openScorer(folder, { workers: 1 });
    try {
      const scores = await scorer.score(flatRows(table), table.rows);
      const judged = judgeEngagement(table, Float64Array.from(scores, Number), ENGAGEMENT_FIT.seed);
      const { name, version } = scorer.card;
      const figures = rounded({ model: `${name}/${version}`, rows: table.rows, ...judged, ...past.text }, DIGITS);
      return { figures, lines: [...lines(figures.model, judged.r2, judged.baselines), pastLine(past.text)] };
    } finally {
      await scorer.close();
    }
  },
  looksBack: true,
};

/**
 * Fits to epochs whose days after them end before the held-out ones begin. @throws OracleError `LogTooShort`; ModelWeightsError.
 */
export function trainEngagement(views: readonly VideoView[], data: CardText, version: number): ModelFiles {
  const rows = spanRows(views, 1);
  const lastDay = rows[rows.length - 1]?.day ?? 0;
  const pick = (wanted: (day: number) => boolean) =>
    Uint32Array.from(rows.flatMap(({ day }, row) => (wanted(day) ? [row] : [])));
  // What is told of a learned row lies before all that is told of a held-out one.
  const learned = pick((day) => day + SPAN_DAYS <= lastDay);
  const held = pick((day) => day === lastDay);
  if (learned.length < ENGAGEMENT_FIT.minLeafRows) {
    const figures = { rows: learned.length, wanted: ENGAGEMENT_FIT.minLeafRows };
    throw new OracleError("LogTooShort", `${learned.length} rows to learn from, ${figures.wanted} are wanted`, figures);
  }
  const study = studyEngagement(spanTable(rows), learned, held, ENGAGEMENT_FIT);
  const counts = { learned: learned.length, held: held.length, all: rows.length };
  const text = rounded(engagementText(data, counts, ENGAGEMENT_FIT, study), DIGITS);
  return treeFiles("engagement", version, contentSpec, study.weights, text, plots(study));
}

function plots({ learning, importance }: EngagementStudy): Record<`${string}.svg`, string> {
  const line = (name: string, key: "learned" | "heldOut") => ({
    name,
    points: learning.map((point) => ({ x: point.rows, y: rounded(point[key], DIGITS) })),
  });
  const lines = [line("rows learned from", "learned"), line("held-out rows", "heldOut")];
  const bars = importance.map(({ name, value }) => ({ name, value: rounded(value, DIGITS) }));
  return {
    "learning.svg": lineChart("engagement: R2 by rows learned from", "rows learned from", "R2", lines),
    "importance.svg": barChart("engagement: what each feature is worth", "held-out R2 lost when shuffled", bars),
  };
}

/** The views of a file in order of time; of the same moment in the file's order. */
async function readViews(file: string, input: TrainInput): Promise<VideoView[]> {
  return (await readRows(file, kuairand, input)).sort((a, b) => a.atMs - b.atMs);
}

function lines(what: string, r2: EngagementStudy["heldOutR2"], baselines: EngagementStudy["baselines"]): string[] {
  return [`${what}: R2 ${shown(r2)}`, ...Object.entries(baselines).map(([name, one]) => `  ${name}: ${shown(one)}`)];
}
