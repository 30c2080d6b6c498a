import type { Mutation } from "./mutation.ts";

/** One-rule changes of how accounts come by their weights, and of the demo's check of what they do. */
export const weightMutations: readonly Mutation[] = [
  {
    file: "oracle/import/weights/import.ts",
    find: "  requireOnce(accounts);\n",
    replace: "",
    why: "the larger of two weights of an account counts",
    tests: ["test/oracle/import/weights.test.ts"],
  },
  {
    file: "oracle/import/weights/import.ts",
    find: "if (featureSpec !== featureSpecHash(qualitySpec)) {",
    replace: "if (featureSpec === featureSpecHash([])) {",
    why: "any model weighs accounts",
    tests: ["test/oracle/import/weights.test.ts"],
  },
  {
    file: "oracle/import/weights/import.ts",
    find: "last.epoch + 1,",
    replace: "1,",
    why: "weights can be said in one epoch alone",
    tests: ["test/oracle/import/weights.test.ts"],
  },
  {
    file: "scripts/demo/rings.ts",
    find: "own.wei * all.work < all.wei * own.work",
    replace: "own.wei * all.work <= all.wei * own.work",
    why: "rings that are paid all their work pass the demo",
    tests: ["test/e2e/rings.test.ts"],
  },
];
