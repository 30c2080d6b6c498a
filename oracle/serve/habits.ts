import type { Behaviour } from "./behaviour.ts";

/** What the interest model knows of habits before a moment. A hot structure, changed in place behaviour by behaviour. */
export type Habits = {
  /** Takes the next behaviour; they come in order of time. */
  remember: (behaviour: Behaviour) => void;
  /** Numbers of a user and a content, in the order of `HABIT_FEATURES`, all about -1 to 1. */
  of: (user: string, content: string, atMs: number) => number[];
};

/** Contents met, and those of them that were engaged with. */
type Tally = { met: number; engaged: number };
/** What a user's first meeting with a content adds to when the user engages with it. */
type Meeting = { engaged: boolean; tallies: readonly Tally[] };
type User = {
  all: Tally;
  byAge: readonly Tally[];
  byReaders: readonly Tally[];
  bySitting: readonly Tally[];
  quick: Tally;
  byFinder: Map<string, Tally>;
  found: number;
  rating: number;
  lastMs: number;
  sitting: Tally & { behaviours: number };
  meetings: Map<string, Meeting>;
  /** How many contents a user met that another had met lately; the user met last stands last. */
  shared: Map<string, number>;
};
type Content = {
  firstMs: number;
  /** Who did something with it before anybody else: where platforms do not say it, the one who brought it. */
  finder: string;
  count: number;
  readers: Map<string, boolean>;
  rating: number;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A user who did nothing for so long sits down anew. */
const SITTING_MS = 30 * MINUTE_MS;
const AGES_MS = [2 * HOUR_MS, 24 * HOUR_MS];
const READERS = [5, 20];
// Memory a content and a user: readers beyond these are forgotten.
const KEPT_READERS = 64;
const KEPT_SHARED = 1024;
/** How far one outcome moves a rating, in log-odds. */
const RATING_STEP = 0.3;

export function newHabits(): Habits {
  const users = new Map<string, User>();
  const contents = new Map<string, Content>();
  const all = newTally();
  const overall = () => (all.engaged + 1) / (all.met + 10);
  const usual = (user: User | undefined) => drawn(user?.all, overall(), 5);

  const remember: Habits["remember"] = ({ user: userId, content: contentId, atMs, kind }) => {
    const user = users.get(userId) ?? newUser();
    const known = contents.get(contentId);
    const content = known ?? newContent(userId, atMs);
    users.set(userId, user);
    contents.set(contentId, content);
    if (atMs - user.lastMs > SITTING_MS) user.sitting = { ...newTally(), behaviours: 0 };
    if (!user.meetings.has(contentId)) {
      const mine = user.byFinder.get(content.finder) ?? newTally();
      user.byFinder.set(content.finder, mine);
      // What the user engaged with unseen says nothing of what a first view leads to.
      const viewed = kind === "view";
      const tallies = viewed ? [all, user.all, user.sitting, mine, ...situation(user, known, atMs)] : [];
      for (const tally of tallies) tally.met++;
      if (known === undefined) user.found++;
      if (viewed) rate(user, content, -chance(user, content));
      meet(users, user, userId, content);
      user.meetings.set(contentId, { engaged: !viewed, tallies });
    }
    const meeting = user.meetings.get(contentId)!;
    if (kind !== "view" && !meeting.engaged) {
      meeting.engaged = true;
      for (const tally of meeting.tallies) tally.engaged++;
      rate(user, content, 1);
      if (content.readers.has(userId)) content.readers.set(userId, true);
    }
    user.sitting.behaviours++;
    user.lastMs = atMs;
  };

  /** Log-odds by ratings alone that the user engages with the content. */
  const rated = (user: User | undefined, content: Content | undefined) =>
    logOdds(overall()) + (user?.rating ?? 0) + (content?.rating ?? 0);
  const chance = (user: User, content: Content) => 1 / (1 + Math.exp(-rated(user, content)));

  const of: Habits["of"] = (userId, contentId, atMs) => {
    const user = users.get(userId);
    const content = contents.get(contentId);
    const own = usual(user);
    const [age, readers, sitting] = user === undefined ? [] : situation(user, content, atMs);
    const mine = content && user?.byFinder.get(content.finder);
    const seated = user !== undefined && atMs - user.lastMs <= SITTING_MS ? user.sitting : undefined;
    const { near, pull } = alike(user, content);
    return [
      rated(user, content) / 4,
      user?.rating ?? 0,
      content?.rating ?? 0,
      log((content && users.get(content.finder)?.found) ?? 0),
      logOdds(drawn(mine, own, 3)) / 4,
      log(mine?.met ?? 0),
      logOdds(drawn(age, own, 3)) / 4,
      logOdds(drawn(readers, own, 3)) / 4,
      logOdds(drawn(sitting, own, 3)) / 4,
      logOdds(drawn(user?.quick, overall(), 3)) / 4,
      (user?.found ?? 0) / ((user?.meetings.size ?? 0) + 3),
      log(seated?.behaviours ?? 0),
      log(seated?.met ?? 0),
      log(seated?.engaged ?? 0),
      log(near) * 2,
      pull / (near + 0.3),
    ];
  };

  /** How alike a content's readers are to the user, and how much more of them than usual engaged. */
  const alike = (user: User | undefined, content: Content | undefined) => {
    let [near, pull] = [0, 0];
    if (user === undefined || content === undefined) return { near, pull };
    for (const [id, engaged] of content.readers) {
      const shared = user.shared.get(id);
      if (shared === undefined) continue;
      const other = users.get(id)!;
      const likeness = shared / Math.sqrt(user.meetings.size * other.meetings.size);
      near += likeness;
      pull += likeness * (Number(engaged) - usual(other));
    }
    return { near, pull };
  };

  return { remember, of };
}

/** The tallies of a user that a content met now belongs to: by its age, its readers, the place in the sitting, and haste. */
function situation(user: User, content: Content | undefined, atMs: number): Tally[] {
  const ageMs = content && atMs - content.firstMs;
  const age = ageMs === undefined ? 0 : 1 + classOf(ageMs, AGES_MS);
  const pauseMs = atMs - user.lastMs;
  const tallies = [
    user.byAge[age],
    user.byReaders[classOf(content?.count ?? 0, READERS)],
    user.bySitting[Number(pauseMs > SITTING_MS)],
  ];
  return pauseMs < MINUTE_MS ? [...tallies, user.quick] : tallies;
}

/** Counts the content's readers as users who met what this one meets, both ways. */
function meet(users: ReadonlyMap<string, User>, user: User, userId: string, content: Content): void {
  for (const id of content.readers.keys()) {
    share(user.shared, id);
    share(users.get(id)!.shared, userId);
  }
  content.readers.set(userId, false);
  content.count++;
  forget(content.readers, KEPT_READERS);
}

function share(shared: Map<string, number>, id: string): void {
  const count = (shared.get(id) ?? 0) + 1;
  shared.delete(id);
  shared.set(id, count);
  forget(shared, KEPT_SHARED);
}

/** A Map keeps the order in which its keys came. */
function forget(map: Map<string, unknown>, kept: number): void {
  if (map.size > kept) map.delete(map.keys().next().value!);
}

function rate(user: User, content: Content, surprise: number): void {
  user.rating += RATING_STEP * surprise;
  content.rating += RATING_STEP * surprise;
}

function newUser(): User {
  const tallies = (count: number) => Array.from({ length: count }, newTally);
  return {
    ...{ all: newTally(), byAge: tallies(AGES_MS.length + 2), byReaders: tallies(READERS.length + 1) },
    ...{ bySitting: tallies(2), quick: newTally(), byFinder: new Map(), found: 0, rating: 0 },
    lastMs: Number.NEGATIVE_INFINITY,
    ...{ sitting: { ...newTally(), behaviours: 0 }, meetings: new Map(), shared: new Map() },
  };
}

function newContent(finder: string, firstMs: number): Content {
  return { firstMs, finder, count: 0, readers: new Map(), rating: 0 };
}

function newTally(): Tally {
  return { met: 0, engaged: 0 };
}

/** Share engaged with, drawn to `usual` as if by `weight` contents. */
function drawn(tally: Tally | undefined, usual: number, weight: number): number {
  return ((tally?.engaged ?? 0) + weight * usual) / ((tally?.met ?? 0) + weight);
}

function classOf(value: number, limits: readonly number[]): number {
  const below = limits.findIndex((limit) => value < limit);
  return below < 0 ? limits.length : below;
}

function logOdds(share: number): number {
  const inside = Math.min(0.999, Math.max(0.001, share));
  return Math.log(inside / (1 - inside));
}

function log(count: number): number {
  return Math.log2(1 + count) / 8;
}
