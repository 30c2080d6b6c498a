import { auc, bootstrapAuc, calibration } from "../auc.ts";
import { bootstrapMean } from "../bootstrap.ts";
import type { Figure } from "../metrics.ts";
import { barChart, lineChart } from "../plot.ts";
import type { Judged } from "./evaluate.ts";

/** Figures of the interest model with 95 % bootstrap intervals over rows. */
export type InterestFigures = {
  readonly behaviours: number;
  readonly firstViews: number;
  /** Share of behaviours whose content was among the ten shown; apart for contents that the user had met and had not. */
  readonly hitAt10: { all: Figure | null; metBefore: Figure | null; newToUser: Figure | null };
  /** Whether a first view led to an engagement. */
  readonly engage: { rate: number | null; auc: Figure | null; calibration: ReturnType<typeof calibration> };
  /** Absolute error of the value against the worth of what a first view led to, in likes. */
  readonly value: { error: Figure | null; errorOfTheMean: Figure | null };
  readonly baselines: { hitAt10: Record<string, Figure | null>; engageAuc: Record<string, Figure | null> };
  /** Whether a first view led to an engagement, where each earlier one told at once what came of it: see `toldAtOnce`. */
  readonly toldAtOnce: { engageAuc: Figure | null; baselines: Record<string, Figure | null> };
};

const BARS = 20;
const USER_RATE = "the user's rate of engagement";
const TREES = "boosted trees on the same features";

/** What a peer says of the first views, as they came and told at once. */
export type Peer = { readonly asItCame: ArrayLike<number>; readonly told: ArrayLike<number> };

/** Sums up what was judged: the behaviours as they came, and the same `told` at once. */
export function interestFigures(judged: Judged, told: Judged, seed: number, trees?: Peer): InterestFigures {
  const { hit, repeated, engaged, interest, worth, value } = judged;
  const mean = (values: ArrayLike<number>) => bootstrapMean(values, seed);
  const known = repeated.map(Boolean);
  const meanWorth = mean(worth)?.value ?? 0;
  const rulesOf = ({ userRate, engaged }: Judged, said: ArrayLike<number> | undefined) => ({
    [USER_RATE]: bootstrapAuc(userRate, engaged, seed),
    ...(said !== undefined && { [TREES]: bootstrapAuc(said, engaged, seed) }),
  });
  return {
    behaviours: hit.length,
    firstViews: engaged.length,
    hitAt10: {
      all: mean(hit),
      metBefore: mean(hit.filter((_, row) => known[row])),
      newToUser: mean(hit.filter((_, row) => !known[row])),
    },
    engage: {
      rate: mean(engaged)?.value ?? null,
      auc: auc(interest, engaged) === null ? null : bootstrapAuc(interest, engaged, seed),
      calibration: engaged.length < 10 ? [] : calibration(interest, engaged),
    },
    value: {
      error: mean(worth.map((one, row) => Math.abs(one - value[row]))),
      errorOfTheMean: mean(worth.map((one) => Math.abs(one - meanWorth))),
    },
    baselines: {
      hitAt10: {
        "the last ten contents met on the platform": mean(judged.latestHit),
        "the last ten contents met by the user": mean(judged.ownHit),
      },
      engageAuc: rulesOf(judged, trees?.asItCame),
    },
    toldAtOnce: {
      engageAuc: bootstrapAuc(told.interest, told.engaged, seed),
      baselines: rulesOf(told, trees?.told),
    },
  };
}

/** The learning curve; interest against what came of it by tenths of first views; what interest reads, the most useful of it. */
export function interestPlots(
  losses: readonly number[],
  heldOut: InterestFigures,
  importance: readonly { name: string; value: number }[],
): Record<`${string}.svg`, string> {
  const round = (y: number) => Number(y.toPrecision(6));
  const learned = losses.map((loss, i) => ({ x: i + 1, y: round(loss) }));
  const tenths = heldOut.engage.calibration;
  const found = tenths.map(({ predicted, observed }) => ({ x: round(predicted), y: round(observed) }));
  const wanted = tenths.map(({ predicted }) => ({ x: round(predicted), y: round(predicted) }));
  const charts: Record<`${string}.svg`, string> = {
    "learning.svg": lineChart("interest: loss by epoch", "epoch", "loss", [
      { name: "rows learned from", points: learned },
    ]),
  };
  if (importance.length > 0) {
    const bars = importance.slice(0, BARS).map(({ name, value }) => ({ name, value: round(value) }));
    const title = `interest: the ${bars.length} features worth most to engagement`;
    charts["importance.svg"] = barChart(title, "held-out AUC lost when shuffled", bars);
  }
  if (tenths.length === 0) return charts;
  const lines = [
    { name: "observed", points: found },
    { name: "calibrated", points: wanted },
  ];
  const title = "interest: first views that led to an engagement";
  charts["calibration.svg"] = lineChart(title, "interest, by tenths of first views", "share that engaged", lines);
  return charts;
}
