import type { CardText } from "../model-files.ts";
import type { FitOptions } from "../trees/fit.ts";
import { engagementFeatures, SPAN_DAYS } from "./spans.ts";
import type { EngagementStudy } from "./study.ts";

/** Rows of epochs: all, those learned from for the figures, and those held out. */
export type RowCounts = { readonly all: number; readonly learned: number; readonly held: number };

/** What the engagement model's card says. */
export function engagementText(
  data: CardText,
  { all, learned, held }: RowCounts,
  options: FitOptions,
  study: EngagementStudy,
): CardText {
  const { heldOutR2, baselines, learning, importance, splitInTwo } = study;
  return {
    purpose:
      "Values an account's epoch on a content platform: how many videos it will watch for long afterwards, by what it did, as the log's events tell it.",
    signs: Object.fromEntries(engagementFeatures.map(({ name, monotone }) => [name, monotone])),
    data: {
      source: "KuaiRand (15-core, standard policy), github alessandrosocc/predict_explicit_negative_feedback_kuairand",
      licence: "CC BY-SA 4.0",
      ...data,
      rows: all,
      target: `long_view, counted over the ${SPAN_DAYS} days after an epoch of ${SPAN_DAYS} days`,
      events: "each view as the events that a platform would send of it, folded by the ledger's own fold",
    },
    split: {
      kind: `by time: an epoch ends every day; the last one is held out, and what is told of the learned ones ends before it is told`,
      learnedRows: learned,
      heldOutRows: held,
    },
    method: {
      fit: "histogram gradient boosting on integers, squared error, leaves whole multiples of 2^-16 of a long view",
      score: "expected long views in units of 2^-16, less what the trees give an account without anything",
      options,
      shipped: "fitted to all rows; the figures are of a model fitted in the same way to the learned rows",
      settings:
        "taken over from another target without a search; five lengths of the epoch and of what is told were looked at on held-out days",
    },
    metrics: {
      intervals: "95 % bootstrap over held-out accounts",
      r2: "of the straight line through the scores; shares depend on neither of its two numbers",
      heldOutR2,
      baselines,
      learning,
      importance,
    },
    sharing: {
      rule: "the score as the trees give it: neither damped nor squared",
      splitInTwo,
      splitInTwoIs:
        "what held-out accounts score as two accounts with half of everything each, over what they score as one",
    },
    limits: [
      "Ten days of one short-video platform, users and videos of at least 15 views each; most users have a few views a day.",
      "Trees on the time spent alone tell nearly as much: see baselines.",
      "Time spent can be faked by leaving videos to play; caps and the quality weight are for that.",
      "It was learned from epochs of three days: counts of a longer epoch lie beyond what it has seen, where it stays flat.",
      "Likes are no feature: upstream filtered by them, and they cost nothing.",
    ],
    notFor: ["judging people", "deciding what is true or good", "paying for a view by itself", "targeting minors"],
  };
}
