import type { Mutation } from "./mutation.ts";

/** One-rule changes of what the interest model may know, and of how it is judged and fitted. */
const habits = { file: "oracle/serve/habits.ts", tests: ["test/oracle/serve/habits.test.ts"] };
const past = { file: "oracle/serve/past.ts", tests: ["test/oracle/serve/past.test.ts"] };
const learned = { file: "oracle/train/past.ts", tests: ["test/models/train/past.test.ts"] };
const told = { file: "oracle/train/gru/told-at-once.ts", tests: ["test/oracle/train/told-at-once.test.ts"] };
const examples = { file: "oracle/train/gru/examples.ts", tests: ["test/oracle/train/gru.test.ts"] };

export const interestMutations: readonly Mutation[] = [
  {
    ...habits,
    find: 'const viewed = kind === "view";',
    replace: "const viewed = true;",
    why: "what a user likes unseen counts as a view that led to a like",
  },
  {
    ...habits,
    find: 'if (kind !== "view" && !meeting.engaged) {',
    replace: 'if (kind !== "view") {',
    why: "every like, save and comment of a content counts",
  },
  {
    ...habits,
    find: "if (atMs - user.lastMs > SITTING_MS) user.sitting",
    replace: "if (atMs - user.lastMs > 9 * SITTING_MS) user.sitting",
    why: "a sitting outlasts a pause",
  },
  {
    ...habits,
    find: "forget(content.readers, KEPT_READERS);",
    replace: "",
    why: "a content's readers are kept without bound",
  },
  {
    ...habits,
    find: "pull += likeness * (Number(engaged) - usual(other));",
    replace: "pull += likeness * Number(engaged);",
    why: "readers who engage with everything speak for a content",
  },
  {
    ...habits,
    find: "return pauseMs < MINUTE_MS ? [...tallies, user.quick] : tallies;",
    replace: "return [...tallies, user.quick];",
    why: "everything is met in haste",
  },
  {
    ...past,
    find: "    if (engages && viewedFirst) {",
    replace: "    if (engages) {",
    why: "engagements that no view led to raise the rates",
  },
  {
    ...past,
    find: "    if (own === undefined && viewedFirst) {",
    replace: "    if (own === undefined) {",
    why: "contents that were not viewed first lower the rates",
  },
  {
    ...past,
    find: "if (user.steps.length > STEPS) user.steps.shift();",
    replace: "if (user.steps.length > STEPS) user.steps.pop();",
    why: "the first behaviours are kept for ever, and the newest forgotten",
  },
  {
    ...past,
    find: "Number(own?.engaged ?? false),",
    replace: "Number((content?.engaged ?? 0) > 0),",
    why: "another user's engagement counts as one's own",
  },
  {
    ...learned,
    find: "if (found?.sha256 === learned.sha256) return path;",
    replace: "if (found !== undefined) return path;",
    why: "another file of the same name stands for what was learned",
  },
  {
    ...learned,
    find: "filter(({ atMs }) => atMs < rows[0].atMs)",
    replace: "filter(() => true)",
    why: "features look back on what they are to foresee",
  },
  {
    ...learned,
    find: "if (!earlier.some((row) => users.has(userOf(row)))) return",
    replace: "if (earlier.length === 0) return",
    why: "another platform's log is taken for the past",
  },
  {
    ...told,
    find: 'if (meeting !== undefined && behaviour.kind !== "view") {',
    replace: "if (meeting !== undefined) {",
    why: "repeated views are told at once too",
  },
  {
    ...told,
    find: "atMs: meeting[0].atMs",
    replace: "atMs: behaviour.atMs",
    why: "what is told at once stands out of order",
  },
  {
    ...examples,
    find: 'if (kind !== "view" || later === undefined) return undefined;',
    replace: "if (later === undefined) return undefined;",
    why: "contents that were not viewed first are judged",
  },
  {
    ...examples,
    find: "    examples.worth[row] = outcome?.worth ?? 0;\n    past.remember(behaviour);",
    replace: "    examples.worth[row] = outcome?.worth ?? 0;",
    why: "the network learns without a past",
  },
  {
    ...examples,
    find: "    if (outcome !== undefined) use(behaviour, outcome);\n    past.remember(behaviour);",
    replace: "    past.remember(behaviour);\n    if (outcome !== undefined) use(behaviour, outcome);",
    why: "peers are shown a first view with what came of it",
  },
  {
    file: "oracle/train/checkpoint.ts",
    find: 'const hash = createHash("sha256").update(key);\n  for (const arrays of [start, firstBatch]) {',
    replace: 'const hash = createHash("sha256").update(key);\n  for (const arrays of [start]) {',
    why: "a stopped fit goes on with other features than it began with",
    tests: ["test/oracle/train/gru.test.ts"],
  },
];
