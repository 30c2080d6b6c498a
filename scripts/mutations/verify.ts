import type { Mutation } from "./mutation.ts";

/** One-rule changes of checking, challenging and explaining. */
const lies = ["test/integration/court-lies.test.ts"];
const commitments = ["test/integration/court-commitments.test.ts"];
const check = ["test/integration/verify.test.ts"];
const explain = ["test/oracle/explain.test.ts"];
const pay = ["test/oracle/pay.test.ts"];
const models = ["test/models/list.test.ts"];

const [checks, apportion, trees, court, posted] = [
  "oracle/verify/checks.ts",
  "oracle/explain/apportion.ts",
  "oracle/explain/trees.ts",
  "oracle/verify/court.ts",
  "oracle/verify/posted.ts",
];

export const verifyMutations: readonly Mutation[] = [
  {
    file: "contracts/models/CubicModel.sol",
    find: "featureCount = n;",
    replace: "featureCount = 0;",
    why: "every score of a cubic model can be voided",
    tests: ["test/contracts/CubicModel.t.sol"],
  },
  {
    file: "contracts/ScoreCourt.sol",
    find: "cumulativeWei < previousWei || cumulativeWei - previousWei != earnedWei",
    replace: "cumulativeWei < previousWei || cumulativeWei - previousWei > earnedWei",
    why: "an account that is paid too little has no court",
    tests: ["test/contracts/ScoreCourt.t.sol"],
  },
  {
    file: checks,
    find: 'const kind = left.previousCumulativeWei > 0n ? "previous" : "reward";',
    replace: 'const kind = "previous" as const;',
    why: "a newcomer who is left out cannot be proved",
    tests: lies,
  },
  {
    file: checks,
    find: "} else if (left.previousCumulativeWei !== right.previousCumulativeWei) {",
    replace: "} else if (left.previousCumulativeWei < right.previousCumulativeWei) {",
    why: "previous amounts that were lowered are taken for wrong rewards",
    tests: lies,
  },
  {
    file: checks,
    find: "const width = featureCount > 0 ? size - 16 : size;",
    replace: "const width = 20;",
    why: "features that do not follow from the log pass",
    tests: lies,
  },
  {
    file: checks,
    find: "if (report.issuedWei === deltas.total) return;",
    replace: "if (report.issuedWei >= 0n) return;",
    why: "a wrong issued figure has no proof",
    tests: commitments,
  },
  {
    file: "oracle/verify/verify.ts",
    find: "if (kept.length === 0 || difference.proof) kept.push(difference);",
    replace: "if (kept.length === 0) kept.push(difference);",
    why: "a proof behind a first difference without one is lost",
    tests: lies,
  },
  {
    file: "oracle/verify/challenge.ts",
    find: "if (committed.tree.root === committed.root) return committed.tree;",
    replace: "if (committed.tree.count >= 0) return committed.tree;",
    why: "evidence is built from leaves that the report does not hold",
    tests: commitments,
  },
  {
    file: "oracle/verify/claim-proof.ts",
    find: "if (expected === cumulativeWei) return undefined;",
    replace: "if (expected !== undefined) return undefined;",
    why: "a rewards leaf with another amount passes",
    tests: commitments,
  },
  {
    file: court,
    find: 'if (posted.standing !== "pending") {',
    replace: 'if (posted.standing === "removed") {',
    why: "an active report is taken to court",
    tests: lies,
  },
  {
    file: court,
    find: "await gasOf(bank.provider, name, { ...call, from: wallet.address })",
    replace: "3_000_000n",
    why: "a wrong challenge costs gas",
    tests: lies,
  },
  {
    file: court,
    find: ", court.operatorSet()",
    replace: "",
    why: "anything that names the ledger passes for its court",
    tests: lies,
  },
  {
    file: court,
    find: "bountyWei: slashedWei / 2n",
    replace: "bountyWei: slashedWei",
    why: "the burnt half is told as paid",
    tests: ["test/integration/court.test.ts"],
  },
  {
    file: posted,
    find: "hashReport(one.report) === reportHash",
    replace: "one.report.epoch === epoch",
    why: "a report in the folder is believed",
    tests: check,
  },
  {
    file: posted,
    find: 'standing = stands === ZERO_HASH ? "removed" :',
    replace: "standing =",
    why: "a removed report seems to stand",
    tests: check,
  },
  {
    file: "oracle/verify/batches.ts",
    find: "isSigned(sha256(bytes), publicKey(producer), signature)",
    replace: "signature.length === 64",
    why: "forged batches pass",
    tests: check,
  },
  {
    file: "oracle/verify/case.ts",
    find: "if (tree.root === report.deltasRoot) return",
    replace: "if (tree.count >= 0) return",
    why: "previous amounts come from an artifact that does not lead to its report",
    tests: check,
  },
  {
    file: "oracle/verify/command.ts",
    find: "const DIFFERENT = 2;",
    replace: "const DIFFERENT = 0;",
    why: "a script takes a wrong report for a right one",
    tests: check,
  },
  {
    file: apportion,
    find: "return a.remainder > b.remainder ? -1 : 1;",
    replace: "return a.remainder > b.remainder ? 1 : -1;",
    why: "what is left goes to the smallest remainders",
    tests: explain,
  },
  {
    file: apportion,
    find: "const remainder = ((value % divisor) + divisor) % divisor;",
    replace: "const remainder = value % divisor;",
    why: "negative parts are rounded up",
    tests: explain,
  },
  {
    file: "oracle/explain/cubic.ts",
    find: "factorial[size] * factorial[n - 1 - size]",
    replace: "factorial[n - 1]",
    why: "orders are not weighed",
    tests: explain,
  },
  {
    file: trees,
    find: "sums[feature] -= unit * factorial[u] * factorial[v - 1]",
    replace: "sums[feature] += unit * factorial[u] * factorial[v - 1]",
    why: "features are credited for leaves that they lead away from",
    tests: explain,
  },
  {
    file: trees,
    find: " && !other.has(feature)",
    replace: "",
    why: "a path may need a feature both in and out",
    tests: explain,
  },
  {
    file: "oracle/explain/pay.ts",
    find: 'return ratedWei < shareWei ? "rate" : "share";',
    replace: 'return ratedWei <= shareWei ? "rate" : "share";',
    why: "a share is told as held down by the rate",
    tests: pay,
  },
  {
    file: "oracle/score/models-command.ts",
    find: "if (found === wanted) continue;",
    replace: "if (found.length === wanted.length) continue;",
    why: "a float model with another graph is listed as its card's",
    tests: models,
  },
];
