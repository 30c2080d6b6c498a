import { metaverseSpec } from "../../../protocol/programs/metaverse.ts";
import { OracleError } from "../../errors.ts";
import { openScorer, type Scorer } from "../../score/scorer.ts";
import { cubicFiles, type ModelFiles } from "../model-files.ts";
import { flatFeatures } from "../network/rows.ts";
import { shown, type Trainer, type TrainInput } from "../trainer.ts";
import { metaverseCard, type PlayersData } from "./card.ts";
import { type Evaluation, evaluateCourse, evaluateGame, leaguesOf } from "./evaluate.ts";
import { type MetaverseData, readMetaverse } from "./files.ts";
import { trainMetaverse } from "./train.ts";

/** The metaverse model from players; students of courses, where they stand in the same folder, judge it and are not learned from. */
export const metaverseTrainer: Trainer = {
  train: async (input, version) => {
    const files = await trainMetaverseFiles(input, version);
    const { metrics } = JSON.parse(new TextDecoder().decode(files["card.json"]));
    const lines = [
      `players, out of fold: R2 ${shown(metrics.outOfFoldR2)}`,
      `  hours alone, boosted trees  ${shown(metrics.baselines.hoursOnlyTrees)}`,
      ...metrics.unseen.flatMap((one: Evaluation & { file: string }) => linesOf(one.file, one)),
    ];
    return { files, lines };
  },
  evaluate: async (folder, input) => {
    const data = await readMetaverse(input);
    const scorer = await openScorer(folder, { workers: 1 });
    try {
      const judged = [];
      for (const one of data) judged.push({ file: one.file, ...(await judgedByOnnx(scorer, one)) });
      const model = `${scorer.card.name}/${scorer.card.version}`;
      // A file alone is told as other models tell theirs; of a folder, each file has its figures.
      const figures =
        judged.length === 1 ? { model, ...judged[0] } : { model, ok: judged.every(({ ok }) => ok), judged };
      return { figures, lines: judged.flatMap((one) => linesOf(one.file, one)) };
    } finally {
      await scorer.close();
    }
  },
};

/** Trains on the first file of players that the input names or holds. @throws OracleError `NoPlayers`, and what reading throws. */
export async function trainMetaverseFiles(input: TrainInput, version: number): Promise<ModelFiles> {
  const data = await readMetaverse(input);
  const players = data.find((one): one is PlayersData => one.of === "players");
  if (players === undefined) {
    const message = `${input.file} holds no SkillCraft file, which is what the model is learned from`;
    throw new OracleError("NoPlayers", message, { file: input.file });
  }
  const training = trainMetaverse(players.rows, input.onStep);
  const others = data.filter((one) => one !== players);
  const { text, plots } = metaverseCard(training, players, others);
  return cubicFiles("metaverse", version, metaverseSpec, training.weights, text, plots);
}

async function judgedByOnnx(scorer: Scorer, { of, rows }: MetaverseData): Promise<Evaluation> {
  const { table } = rows;
  const scores = Float64Array.from(await scorer.score(flatFeatures(table), table.target.length), Number);
  return of === "players" ? evaluateGame(rows, leaguesOf(scores)) : evaluateCourse(rows, scores);
}

function linesOf(file: string, one: Evaluation): string[] {
  return one.data === "players"
    ? [
        `${file}, ${one.rows} players: R2 ${shown(one.leagueR2)}`,
        `  hours alone, boosted trees  ${shown(one.baselines.hoursOnlyTrees)}`,
      ]
    : [
        `${file}, ${one.rows} students: AUC ${shown(one.passAuc)}`,
        `  clicks in 14 days, logistic  ${shown(one.baselines.clicksLogistic)}`,
      ];
}
