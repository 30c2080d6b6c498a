import type { FeatureSpec } from "../../../protocol/features.ts";
import type { CubicWeights } from "../../../protocol/models/cubic.ts";
import { networkSpec } from "../../../protocol/programs/network.ts";
import type { CrossValidated, Curve } from "../cubic-fit.ts";
import { type CubicStudy, cubicPlots, learningCurve, learningLines, shuffleLoss } from "../cubic-study.ts";
import { bootstrapR2 } from "../metrics.ts";
import type { CardText } from "../model-files.ts";
import { rounded } from "../rounded.ts";
import { takeColumns } from "../table.ts";
import { evaluateShares } from "./evaluate.ts";
import { type NetworkRows, placesOf } from "./rows.ts";
import { COUNT_SPEC, type NetworkTraining, SPLIT, scoresOf, signsOf } from "./train.ts";

const DIGITS = 9;
const SHUFFLE_STREAM = 0x6e657477;

/** A file that rows were read from. */
export type DataFile = { readonly name: string; readonly sha256: string; readonly rows: NetworkRows };

/** A file that rows could not be read from, and the name of the error. */
export type RefusedFile = { readonly name: string; readonly refused: string };

/** What the card says of a training on `data`, and of the scores of `others`, which nothing was fitted to. */
export function networkCard(
  training: NetworkTraining,
  data: DataFile,
  others: readonly (DataFile | RefusedFile)[],
): CardText {
  const { weights, curve, full, withoutConsensus } = training;
  const { table } = data.rows;
  const { seed } = SPLIT;
  const judged = (file: DataFile) => ({
    file: file.name,
    sha256: file.sha256,
    ...evaluateShares(file.rows, scoresOf(weights, file.rows), seed),
  });
  return rounded(
    {
      purpose: "Values the work of validators: what share of a reward pool each account has earned.",
      signs: Object.fromEntries(signsOf(networkSpec).map((sign, i) => [networkSpec[i].name, sign])),
      data: {
        source: "Rocket Pool minipool performance file, github rocket-pool/rewards-trees",
        licence: "Apache-2.0",
        file: data.name,
        sha256: data.sha256,
        rows: table.target.length,
        target: "ethEarned without bonus, relative to the interval's mean",
      },
      method: {
        attention: "non-negative ridge least squares, missed validations non-positive, no intercept",
        value: "ridge least squares of the target on a, a^2, a^3",
        curve,
        split: { kind: "k-fold after a seeded shuffle", ...SPLIT },
        penalty: full.penalty,
      },
      metrics: {
        intervals: "95 % bootstrap over rows",
        outOfFoldR2: bootstrapR2(table.target, full.outOfFold, seed),
        outOfFoldR2WithoutConsensus: bootstrapR2(table.target, withoutConsensus.outOfFold, seed),
        trainingInterval: judged(data),
        otherIntervals: others.map((file) => ("refused" in file ? file : judged(file))),
      },
      sharing: {
        rule: "A share is score / sum of scores.",
        largestGainOfSplitting: departureFromLine(weights),
        why: "The curve is all but straight, over the whole range of the features. Each part loses up to one unit of attention by truncation.",
      },
      limits: [
        "The consensus feature is the published rule's own attestation score in thousandths, which payouts are proportional to: with it the model re-learns that rule, and R2 near 1 says no more than that. Without it the counts alone do about as well as attestations alone.",
        "Attention is a whole number: accounts with less than about 0.1 % of a validator's four weeks of work are told apart coarsely.",
        "Features above their maximum are clamped: about 500 whole validators over four weeks an account.",
        "Trained on one interval of one network, in its first upload, which upstream corrected the same day.",
      ],
      notFor: ["judging people", "predicting prices or rewards of other networks", "work that producers did not sign"],
    },
    DIGITS,
  );
}

/** What the model learns from ever more rows, with consensus and without, and what each feature is worth to it. */
export function networkPlots(
  { full, withoutConsensus, curve }: NetworkTraining,
  { table }: NetworkRows,
): Record<`${string}.svg`, string> {
  const studyOf = (spec: FeatureSpec, { penalty }: CrossValidated, shape: Curve): CubicStudy => {
    const names = spec.map(({ name }) => name);
    const seen = takeColumns(table, placesOf(networkSpec, names));
    return {
      table: seen,
      names,
      penalty,
      options: { ...SPLIT, curve: shape, signs: signsOf(spec) },
      stream: SHUFFLE_STREAM,
    };
  };
  const study = studyOf(networkSpec, full, curve);
  const counts = studyOf(COUNT_SPEC, withoutConsensus, "free");
  const lines = [
    ...learningLines(rounded(learningCurve(study), DIGITS)),
    ...learningLines(rounded(learningCurve(counts), DIGITS), ["counts, learned from", "counts, held out"]),
  ];
  return cubicPlots("network", "feature", lines, rounded(shuffleLoss(study), DIGITS));
}

/** How far, relative to a score, the curve can lie from its tangent at 0: what splitting or joining accounts could gain. */
export function departureFromLine({ theta1, theta2, theta3, unit, attentionMax }: CubicWeights): number {
  const top = Number(attentionMax) / Number(unit);
  return ((Math.abs(Number(theta2)) + Math.abs(Number(theta3)) * top) * top) / Math.abs(Number(theta1));
}
