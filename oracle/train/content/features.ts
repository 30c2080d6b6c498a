import type { ModelSpec } from "../../../protocol/features.ts";
import { FEATURE_MAX } from "../../../protocol/features.ts";
import type { VideoView } from "../../data/kuairand.ts";
import { newTable, setRow, type Table, type TreeFeature } from "../trees/table.ts";
import { type History, lengthClass, newHistory, newTally, remember } from "./history.ts";

type ContentFeature = TreeFeature & { about: string };

const bps = (name: string, about: string): ContentFeature => ({ name, about, unit: "bps", max: 10_000, monotone: 1 });
const free = (name: string, unit: string, about: string): ContentFeature => ({
  ...{ name, about, unit, max: FEATURE_MAX, monotone: 0 },
});
const more = (name: string, unit: string, about: string): ContentFeature => ({
  ...free(name, unit, about),
  monotone: 1,
});

/**
 * What is known of a user and a video the moment before the user is shown it. Genuine attention (shares of views that were long,
 * time played) is monotone; counts and gaps of time are left to the data.
 */
export const contentFeatures: readonly ContentFeature[] = [
  free("durationMs", "ms", "length of the video"),
  free("userViews", "count", "views of the user before"),
  bps("userLongRate", "long views among them, smoothed by 3 views of everybody"),
  bps("userLengthRate", "the same among videos of like length, smoothed by 2 views of the user's own rate"),
  more("userRecentLong", "count", "long views among the user's last ten"),
  more("userPlayShare", "thousandths", "mean share of a video that the user played, at most 3 lengths a view"),
  free("userPlayMs", "ms", "mean time that the user played"),
  free("userClickRate", "bps", "clicks of the user on videos shown, smoothed by 2 views at one half"),
  free("userProfileRate", "bps", "visits to makers' pages"),
  free("userCommentStayMs", "ms", "mean time over comments, at most a minute a view"),
  free("userIdleS", "s", "time since the user's last view"),
  bps("lengthRate", "long views of everybody among videos of like length"),
  free("videoViews", "count", "views of the video before"),
  bps("videoLongRate", "long views among them, smoothed by 2 views at lengthRate"),
  more("videoPlayShare", "thousandths", "mean share that was played of the video"),
  more("videoPlayMs", "ms", "mean time that the video was played"),
  bps("videoClickRate", "clicks on the video where shown, smoothed by 2 views at one half"),
  free("videoActRate", "bps", "follows, comments and forwards a view of the video"),
  free("videoCommentStayMs", "ms", "mean time over the video's comments"),
  free("videoIdleS", "s", "time since the video's last view"),
];

/** The features as the model's card and its hash name them. */
export const contentSpec: ModelSpec = contentFeatures.map(({ name, about, unit, max }) => ({
  ...{ name, op: "given", about, unit, min: 0, max },
}));

/** The features of a view, from what came before it alone. Shape: [features], whole numbers. */
export function featuresOf(history: History, view: VideoView): number[] {
  const user = history.users.get(view.userId) ?? newTally();
  const video = history.videos.get(view.videoId) ?? newTally();
  const { all } = history;
  const length = lengthClass(view.durationMs);
  const overall = rate(all.longViews, all.views, 5000, 1);
  const userRate = rate(user.longViews, user.views, overall, 3);
  const lengthRate = rate(all.longByLength[length], all.viewsByLength[length], overall, 5);
  const idleS = (lastAtMs: number) => (lastAtMs === 0 ? FEATURE_MAX : Math.floor((view.atMs - lastAtMs) / 1000));
  return [
    view.durationMs,
    user.views,
    userRate,
    rate(user.longByLength[length], user.viewsByLength[length], userRate, 2),
    user.recent.filter((long) => long).length,
    mean(user.playShares + 1500, user.views + 3),
    mean(user.playMs, user.views),
    rate(user.clicks, user.views, 5000, 2),
    rate(user.profileVisits, user.views, 0, 1),
    mean(user.commentStayMs, user.views),
    idleS(user.lastAtMs),
    lengthRate,
    video.views,
    rate(video.longViews, video.views, lengthRate, 2),
    mean(video.playShares + 1000, video.views + 2),
    mean(video.playMs, video.views),
    rate(video.clicks, video.views, 5000, 2),
    rate(video.acts, video.views, 0, 1),
    mean(video.commentStayMs, video.views),
    idleS(video.lastAtMs),
  ];
}

/**
 * One row a view, target 1 for a long view. `views` are in order of time; views of the same moment do not see each other.
 * `before` are earlier views that are known but give no rows.
 */
export function contentTable(views: readonly VideoView[], before: readonly VideoView[] = []): Table {
  const table = newTable(contentFeatures, views.length);
  const history = newHistory();
  for (const view of before) remember(history, view);
  for (let from = 0, to = 0; from < views.length; from = to) {
    while (to < views.length && views[to].atMs === views[from].atMs) to++;
    for (let row = from; row < to; row++) {
      setRow(table, row, featuresOf(history, views[row]), Number(views[row].longView));
    }
    for (let row = from; row < to; row++) remember(history, views[row]);
  }
  return table;
}

/** `hits` of `count` in hundredths of a per cent, drawn to `prior` as if `weight` more had been counted at it. */
function rate(hits: number, count: number, prior: number, weight: number): number {
  return Math.floor((hits * 10_000 + prior * weight) / (count + weight));
}

function mean(sum: number, count: number): number {
  return count === 0 ? 0 : Math.floor(sum / count);
}
