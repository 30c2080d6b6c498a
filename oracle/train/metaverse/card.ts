import type { CubicWeights } from "../../../protocol/models/cubic.ts";
import { cubicRows } from "../../../protocol/models/cubic-rows.ts";
import { metaverseSpec } from "../../../protocol/programs/metaverse.ts";
import { cubicPlots, learningCurve, learningLines, shuffleLoss } from "../cubic-study.ts";
import { bootstrapR2 } from "../metrics.ts";
import type { CardText } from "../model-files.ts";
import { departureFromLine } from "../network/card.ts";
import { flatFeatures } from "../network/rows.ts";
import { rounded } from "../rounded.ts";
import { type Evaluation, evaluateCourse, evaluateGame, HOURS_FIT, leaguesOf } from "./evaluate.ts";
import type { MetaverseData } from "./files.ts";
import { kindTable, TYPICAL } from "./rows.ts";
import { SPEND_WORLD } from "./spend.ts";
import { canFit, ownFit } from "./study.ts";
import { fitOptions, LEARNED, type MetaverseTraining, SCORE_OF_LEAGUE, SIGNS, SPLIT } from "./train.ts";

/** The file of players that a training learned from. */
export type PlayersData = Extract<MetaverseData, { of: "players" }>;

const DIGITS = 6;
const SHUFFLE_STREAM = 0x6d657461;

/** What the card says of a training, and its plots: how it was made, how good it is on `data` and on the `others`, and what not to do with it. */
export function metaverseCard(
  training: MetaverseTraining,
  data: PlayersData,
  others: readonly MetaverseData[],
): { text: CardText; plots: Record<`${string}.svg`, string> } {
  const { weights, full, free, perUnit } = training;
  const { target } = data.rows.table;
  const kinds = kindTable(data.rows.table, LEARNED);
  const options = fitOptions("rising");
  const study = { table: kinds, names: LEARNED, penalty: full.penalty, options, stream: SHUFFLE_STREAM };
  const learning = rounded(learningCurve(study), DIGITS);
  const importance = rounded(shuffleLoss(study), DIGITS);
  const { baselines } = evaluateGame(data.rows, full.outOfFold);
  const text = {
    purpose:
      "Values visits to a virtual world: attention A = alpha T + beta I + gamma C over eight slices of an epoch.",
    signs: Object.fromEntries(SIGNS.map((sign, i) => [metaverseSpec[i].name, sign])),
    data: {
      source: "SkillCraft1 master table (UCI), players of a strategy game",
      licence: "CC BY 4.0, as UCI states",
      ...fileOf(data),
      rows: target.length,
      leftOut: data.rows.leftOut,
      target: "league, 1 (bronze) to 7 (grandmaster)",
      presence: `hours in all x ${TYPICAL.weekHours} / ${TYPICAL.totalHours}: the middle player's week, evenly over the slices`,
      interactions: `actions a minute in the observed game x 60 x ${TYPICAL.weekHours}, evenly over the slices`,
    },
    method: {
      attention: "non-negative ridge least squares, no intercept, one weight a kind for all slices",
      value: "ridge least squares of the league on a, a^2, a^3, none of the three below 0",
      split: { kind: "k-fold after a seeded shuffle", ...SPLIT },
      penalty: full.penalty,
      scoreOfOneLeague: SCORE_OF_LEAGUE,
      attentionPerUnit: perUnit,
      secondsAnInteraction: perUnit.presence === 0 ? null : perUnit.interactions / perUnit.presence,
      spend: {
        learned: false,
        rule: "among the accounts of the simulated world that ever pay, all payments weigh what all presence weighs",
        simulation: SPEND_WORLD,
      },
      baseline: { hoursOnlyTrees: HOURS_FIT },
    },
    metrics: {
      intervals: "95 % bootstrap over rows",
      outOfFoldR2: bootstrapR2(target, full.outOfFold, SPLIT.seed),
      outOfFoldR2CurveFree: bootstrapR2(target, free.outOfFold, SPLIT.seed),
      baselines,
      learning,
      importance,
      unseen: others.map((other) => ({ ...fileOf(other), ...judgedByReference(weights, other) })),
    },
    sharing: {
      rule: "A share is score / sum of scores.",
      largestGainOfSplitting: departureFromLine(weights),
      why: "The curve was held to rise everywhere and came out straight: many accounts earn what one would. But the caps of a slice hold for each account, so splitting lifts them.",
    },
    limits: [
      "The weight of spend is a convention, learned from nothing: no file at hand tells of payments.",
      "Presence and interactions of the players come from different observations: hours as they told them, actions from one game. What a file of real visits would say of both together is not known.",
      "The cap of 10,000 interactions a slice holds for about half of the players and does part of the work.",
      "League and course results are skill and success, which are not the value of a visit. They stand in for it.",
      "The files say nothing of differences between slices: a player's week is spread evenly.",
      "A script that clicks is worth as much as a person, up to the caps, unless a quality weight tells them apart.",
    ],
    notFor: [
      "judging people",
      "grading students or players",
      "predicting prices",
      "visits that producers did not sign",
    ],
  };
  return { text: rounded(text, DIGITS), plots: cubicPlots("metaverse", "kind", learningLines(learning), importance) };
}

function judgedByReference(weights: CubicWeights, { of, rows }: MetaverseData): Evaluation & { ownFit?: object } {
  const { table } = rows;
  const scores = Float64Array.from(cubicRows(weights)(flatFeatures(table), table.target.length), Number);
  return of === "players"
    ? evaluateGame(rows, leaguesOf(scores))
    : { ...evaluateCourse(rows, scores), ...(canFit(rows) && { ownFit: ownFit(rows) }) };
}

function fileOf({ file, sha256 }: MetaverseData): { file: string; sha256: string } {
  return { file, sha256 };
}
