import type { VideoView } from "../../data/kuairand.ts";

/** What a user, a video or everybody did before a moment: whole numbers only, so that sums are exact. */
export type Tally = {
  views: number;
  longViews: number;
  clicks: number;
  profileVisits: number;
  /** Follows, comments and forwards. */
  acts: number;
  playMs: number;
  /** Thousandths of the videos' lengths that were played, at most three lengths a view. */
  playShares: number;
  commentStayMs: number;
  lastAtMs: number;
  /** The last ten views, newest last: whether each was long. */
  recent: boolean[];
  /** Views and long views by length of the video. */
  viewsByLength: Uint32Array;
  longByLength: Uint32Array;
};

/** Tallies of all users and videos so far. A hot structure: it is changed in place, view by view, in order of time. */
export type History = { users: Map<string, Tally>; videos: Map<string, Tally>; all: Tally };

const LENGTHS_MS = [5, 8, 11, 15, 20, 30, 45, 60, 90, 120, 180, 300].map((seconds) => seconds * 1000);
const RECENT = 10;

export function newHistory(): History {
  return { users: new Map(), videos: new Map(), all: newTally() };
}

export function newTally(): Tally {
  const counts = { views: 0, longViews: 0, clicks: 0, profileVisits: 0, acts: 0, playMs: 0, playShares: 0 };
  const byLength = () => new Uint32Array(LENGTHS_MS.length + 1);
  return { ...counts, commentStayMs: 0, lastAtMs: 0, recent: [], viewsByLength: byLength(), longByLength: byLength() };
}

/** The class of a video's length. */
export function lengthClass(durationMs: number): number {
  const longer = LENGTHS_MS.findIndex((limit) => durationMs < limit);
  return longer < 0 ? LENGTHS_MS.length : longer;
}

/** Adds one view to what its user, its video and everybody did. */
export function remember(history: History, view: VideoView): void {
  const { users, videos, all } = history;
  for (const tally of [tallyAt(users, view.userId), tallyAt(videos, view.videoId), all]) add(tally, view);
}

function tallyAt(tallies: Map<string, Tally>, id: string): Tally {
  const tally = tallies.get(id) ?? newTally();
  tallies.set(id, tally);
  return tally;
}

function add(tally: Tally, view: VideoView): void {
  const long = Number(view.longView);
  tally.views++;
  tally.longViews += long;
  tally.clicks += Number(view.clicked);
  tally.profileVisits += Number(view.visitedProfile);
  tally.acts += Number(view.followed) + Number(view.commented) + Number(view.forwarded);
  tally.playMs += view.playMs;
  tally.playShares += Math.min(3000, Math.floor((1000 * view.playMs) / Math.max(1, view.durationMs)));
  tally.commentStayMs += Math.min(60_000, view.commentStayMs);
  tally.lastAtMs = view.atMs;
  tally.recent.push(view.longView);
  if (tally.recent.length > RECENT) tally.recent.shift();
  const length = lengthClass(view.durationMs);
  tally.viewsByLength[length]++;
  tally.longByLength[length] += long;
}
