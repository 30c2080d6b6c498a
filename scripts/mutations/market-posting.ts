import type { Mutation } from "./mutation.ts";

/** One-rule changes of who posts and on what input: accounts, values of contents, recommendations. */
const config = ["test/oracle/config.test.ts"];
const hold = ["test/oracle/post/hold.test.ts"];
const keep = ["test/oracle/keep/keep.test.ts"];
const post = ["test/oracle/post/post.test.ts"];
const recommend = ["test/oracle/recommend/recommend.test.ts"];
const values = ["test/oracle/values/post.test.ts"];

export const marketPostingMutations: readonly Mutation[] = [
  {
    file: "oracle/keep/fill.ts",
    find: "if (tipsWei >= wantedWei) return;",
    replace: "if (tipsWei > 0n) return;",
    why: "a batch is sent of which somebody else filled a part",
    tests: keep,
  },
  {
    file: "oracle/post/hold.ts",
    find: "COMMIT; BEGIN IMMEDIATE",
    replace: "COMMIT",
    why: "two processes send from one account",
    tests: hold,
  },
  {
    file: "oracle/values/post.ts",
    find: 'requireUsable({ observations, knownToS }, atS, deps.input, "readers");',
    replace: "",
    why: "a log that nobody feeds takes the worth from every listing",
    tests: values,
  },
  {
    file: "oracle/values/post.ts",
    find: "requireNear(operator, id, own[i].ticks, ticks);",
    replace: "requireNear(operator, id, ticks, ticks);",
    why: "operators sign values that they did not work out",
    tests: values,
  },
  {
    file: "oracle/post/deliver.ts",
    find: 'error.name === "PostRefused" && (await call.stands())',
    replace: "false",
    why: "whoever comes second with the same thinks that it was refused",
    tests: post,
  },
  {
    file: "oracle/config.ts",
    find: "if (other === undefined) continue;",
    replace: "continue;",
    why: "two duties count the nonces of one account",
    tests: config,
  },
  {
    file: "oracle/recommend/recommend.ts",
    find: 'row[OF_DAY] >= LATELY ? "read lately" : "read by others"',
    replace: '"read lately"',
    why: "a reason is given that is not so",
    tests: recommend,
  },
  {
    file: "oracle/recommend/recommend.ts",
    find: "known ? next[i] : row(i)[OF_DAY]",
    replace: "next[i]",
    why: "a new account is shown what the model cannot know",
    tests: recommend,
  },
];
