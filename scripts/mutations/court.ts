import type { Mutation } from "./mutation.ts";

/** One-rule changes of what the court takes, and of what is taken to it. */
const contract = ["test/contracts/ScoreCourtSums.t.sol"];
const refusals = ["test/contracts/ScoreCourtRefusals.t.sol"];
const commitments = ["test/integration/court-commitments.test.ts"];
const bonds = ["test/contracts/OperatorBonds.t.sol"];
const late = ["test/integration/court-late.test.ts"];
const empty = ["test/integration/court-empty.test.ts"];

const [court, cases, challenge, checks, verify] = [
  "contracts/ScoreCourt.sol",
  "oracle/verify/case.ts",
  "oracle/verify/challenge.ts",
  "oracle/verify/checks.ts",
  "oracle/verify/verify.ts",
];

export const courtMutations: readonly Mutation[] = [
  {
    file: court,
    find: "msg.sender == bounty.challenger || block.timestamp >= bounty.openAtS",
    replace: "msg.sender == bounty.challenger",
    why: "signers who challenge themselves and do not collect lose nothing",
    tests: bonds,
  },
  {
    file: court,
    find: "msg.sender == bounty.challenger || block.timestamp >= bounty.openAtS",
    replace: "msg.sender == bounty.challenger || block.timestamp >= bounty.openAtS - headStartS",
    why: "whoever sees a challenge takes its bounty",
    tests: bonds,
  },
  {
    file: court,
    find: "delete _bounties[hash];",
    replace: "",
    why: "one wrong report is collected for again and again",
    tests: bonds,
  },
  {
    file: "oracle/verify/court.ts",
    find: "isOwn || BigInt(block!.timestamp) >= openAtS",
    replace: "isOwn",
    why: "the command collects no bounty that another left",
    tests: late,
  },
  {
    file: court,
    find: "top.total != program.totalScore || top.leaves != program.leaves",
    replace: "top.total != program.totalScore",
    why: "a wrong number of scores has no court",
    tests: contract,
  },
  {
    file: court,
    find: "top.total != program.totalScore || top.leaves != program.leaves",
    replace: "top.leaves != program.leaves",
    why: "a wrong total of scores has no court",
    tests: contract,
  },
  {
    file: court,
    find: "require(top.total != report.issuedWei,",
    replace: "require(top.total > report.issuedWei,",
    why: "more may be issued than the deltas sum to",
    tests: contract,
  },
  {
    file: court,
    find: "Evidence.requireTop(report.deltasRoot, top);",
    replace: "",
    why: "any sum voids any report",
    tests: refusals,
  },
  {
    file: court,
    find: "Evidence.requireTop(program.scoresRoot, top);",
    replace: "",
    why: "any total voids any report",
    tests: refusals,
  },
  {
    file: "contracts/libraries/Evidence.sol",
    find: "require(given == root,",
    replace: "require(top.leaves != 0,",
    why: "a top is believed if it has leaves",
    tests: refusals,
  },
  {
    file: "protocol/trees/sums.ts",
    find: "count === 0 ? new Uint8Array(32) : nodes.subarray(-64, -32)",
    replace: "nodes.subarray(-64, -32)",
    why: "where nobody earned there is no evidence",
    tests: empty,
  },
  {
    file: cases,
    find: "deltasRoot === EMPTY_ROOT ? NOBODY : artifact.deltas",
    replace: "artifact.deltas",
    why: "deltas of nobody cannot be proved wrong",
    tests: commitments,
  },
  {
    file: cases,
    find: "scoresRoot === EMPTY_ROOT ? undefined :",
    replace: "",
    why: "scores of nobody cannot be proved wrong",
    tests: commitments,
  },
  {
    file: challenge,
    find: "return root === scoresRoot && count === leaves && total === totalScore;",
    replace: "return root === scoresRoot;",
    why: "a score is shown to a court that cannot take it, for the total is wrong",
    tests: commitments,
  },
  {
    file: challenge,
    find: "return trees.scores[proof.program].root === programs[proof.program].scoresRoot;",
    replace: "return isShown(proof.program);",
    why: "a wrong total is not taken to court, for it is wrong",
    tests: commitments,
  },
  {
    file: checks,
    find: "if (!input || count === 0 || featureCount === width) continue;",
    replace: "if (!input || count === 0 || featureCount >= 0) continue;",
    why: "scores of another number of features are taken for input",
    tests: commitments,
  },
  {
    file: checks,
    find: 'const where = { program: id, proof: { kind: "total", program: i } } as const;',
    replace: "const where = { program: id } as const;",
    why: "a wrong total is told and not proved",
    tests: commitments,
  },
  {
    file: checks,
    find: "deltaAt(artifact.deltas, index).cumulativeWei === cumulativeWei) continue;",
    replace: "deltaAt(artifact.deltas, index).cumulativeWei >= cumulativeWei) continue;",
    why: "rewards of the report before keep newer amounts from everybody",
    tests: commitments,
  },
  {
    file: verify,
    find: "shape.length > 0",
    replace: "shape.length + told.length > 0",
    why: "a header that is wrong hides what can be proved",
    tests: commitments,
  },
  {
    file: verify,
    find: "...first(checkScores(examined, await rescore(examined))), ",
    replace: "",
    why: "records out of order hide a wrong score",
    tests: commitments,
  },
  {
    file: verify,
    find: "proof && isProvable(examined, proof) ?",
    replace: "proof ?",
    why: "leaves that are withheld are taken to court first",
    tests: commitments,
  },
  {
    file: "oracle/verify/claim-proof.ts",
    find: "return isProvable(examined, proof) ?",
    replace: "return proof ?",
    why: "a claim proof is taken to court without the deltas that it must be shown against",
    tests: commitments,
  },
];
