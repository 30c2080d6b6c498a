import type { Mutation } from "./mutation.ts";

const training = "test/models/train/metaverse.test.ts";
const integration = "test/integration/two-programs.test.ts";
const deployment = "test/deploy/network.test.ts";

/** One-rule changes of the metaverse model and of how its program is run. */
export const metaverseMutations: readonly Mutation[] = [
  {
    file: "oracle/train/metaverse/rows.ts",
    find: "day >= firstDay + days",
    replace: "day > firstDay + days",
    why: "clicks of day 14 count as the first fourteen days",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/rows.ts",
    find: "if (!own.days.has(day)) own.presence",
    replace: "own.presence",
    why: "every row of clicks counts as another half hour of presence",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/rows.ts",
    find: "Math.max(0, Math.floor(((day - firstDay) * SLICES) / days))",
    replace: "Math.floor(((day - firstDay) * SLICES) / days)",
    why: "clicks long before the course fall into no slice",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/rows.ts",
    find: "Math.min(Math.max(Math.floor(row[kind][slice]), min), max)",
    replace: "Math.max(Math.floor(row[kind][slice]), min)",
    why: "the model learns from features that it clamps when it scores",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/rows.ts",
    find: "hoursPerWeek !== undefined && totalHours !== undefined",
    replace: "hoursPerWeek !== undefined",
    why: "players without hours become rows",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/spend.ts",
    find: "spend.some((paid) => paid > 0)",
    replace: "spend.some((paid) => paid >= 0)",
    why: "those who never pay, bots among them, decide what paying weighs",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/train.ts",
    find: "spend: presence * spendParity()",
    replace: "spend: spendParity()",
    why: "spend weighs as if presence weighed 1",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/train.ts",
    find: "perUnit[KINDS[place % KINDS.length]]",
    replace: "perUnit[KINDS[Math.floor(place / KINDS.length) % KINDS.length]]",
    why: "weights of kinds go to slices",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/evaluate.ts",
    find: "figure.value > baseline.value",
    replace: "figure.value >= baseline.value - 1",
    why: "a model below its baseline passes",
    tests: [training],
  },
  {
    file: "oracle/train/metaverse/files.ts",
    find: "if (!isOtherFormat(error)) throw error;",
    replace: "if (isOtherFormat(error)) throw error;",
    why: "a file of clicks is refused for no SkillCraft file",
    tests: [training],
  },
  {
    file: "oracle/epoch/seal.ts",
    find: "new Set([...log.programs(), ...expected])",
    replace: "new Set(log.programs())",
    why: "the window of a simulated world leaves its own budget out, and moves when it is imported",
    tests: [integration],
  },
  {
    file: "oracle/import/simulated.ts",
    find: "Math.floor((1000 * Number(endS - startS)) / SLICES)",
    replace: "Math.floor(Number(endS - startS) * 1000)",
    why: "a world lasts eight epochs instead of one",
    tests: [integration],
  },
  {
    file: "scripts/deploy/development.ts",
    find: "registered.flatMap(({ models }) => models)",
    replace: "registered[0].models",
    why: "the second program's model is not deployed",
    tests: [deployment],
  },
];
