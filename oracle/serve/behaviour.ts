/** What a reader can do with a content. Shares count as saves and tips as follows where a platform has them. */
export const BEHAVIOURS = ["view", "like", "save", "comment", "follow"] as const;

/** One behaviour of a user towards a content. */
export type Behaviour = {
  readonly atMs: number;
  readonly user: string;
  readonly content: string;
  readonly kind: (typeof BEHAVIOURS)[number];
};

/** How many of a user's last behaviours the interest model reads. */
export const STEPS = 32;

/** Numbers a behaviour, in order: present, one of each kind, bucket of the time before it and after it, content sketch. */
export const STEP_WIDTH = 16;

/** What habits tell of a user and a content, in the order in which `Habits.of` gives it. */
export const HABIT_FEATURES = [
  "rating",
  "userRating",
  "contentRating",
  "finderContents",
  "ownFinderRate",
  "ownFinderContents",
  "ownAgeRate",
  "ownReadersRate",
  "ownSittingRate",
  "ownQuickRate",
  "ownFoundShare",
  "sittingEvents",
  "sittingContents",
  "sittingEngaged",
  "alikeReaders",
  "alikeEngaged",
] as const;

/** What is known of a user and a content together, in the order in which `Past.candidate` writes it. */
export const CANDIDATE_FEATURES = [
  "daySine",
  "dayCosine",
  "contentAge",
  "contentIdle",
  "contentRecency",
  "contentEvents",
  "contentEventsOfDay",
  "contentEventsOfHours",
  "contentEngageRate",
  "ownEvents",
  "ownIdle",
  "ownRecency",
  "ownLast",
  "ownEngaged",
  "sketchLikeness",
  "engagedLikeness",
  "followedBefore",
  "followedShare",
  "userEngageRate",
  "userEngageRateLately",
  "userLikes",
  "userSaves",
  "userComments",
  "userFollows",
  "userLastEngaged",
  "userEvents",
  "userIdle",
  "userRepeatRate",
  ...HABIT_FEATURES,
  ...["sketch0", "sketch1", "sketch2", "sketch3", "sketch4", "sketch5", "sketch6", "sketch7"],
] as const;

/** What tells nothing of a first view, or too little to learn it: only the rank reads it. */
export const RANK_ONLY: ReadonlySet<string> = new Set<(typeof CANDIDATE_FEATURES)[number]>([
  ...["ownEvents", "ownIdle", "ownRecency", "ownLast", "ownEngaged"],
  ...["sketch0", "sketch1", "sketch2", "sketch3", "sketch4", "sketch5", "sketch6", "sketch7"],
] as const);

/** Numbers a user and a content together. */
export const CANDIDATE_WIDTH = CANDIDATE_FEATURES.length;
