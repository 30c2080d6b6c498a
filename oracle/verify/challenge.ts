import { DELTA_BYTES, type Deltas, deltaAt, findAccount, scoreAt, scoreBytes } from "../../protocol/records.ts";
import type { DeltasTree } from "../../protocol/trees/deltas.ts";
import type { ScoresTree } from "../../protocol/trees/scores.ts";
import { proveSum, topOf } from "../../protocol/trees/sums.ts";
import type { Address } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import type { Case } from "./case.ts";
import type { Proof } from "./difference.ts";

/** A call of ScoreCourt. */
export type Challenge = { readonly name: string; readonly args: readonly unknown[] };

/**
 * The court's call for a proof, with its evidence from the artifact's trees.
 * @throws `LeavesWithheld` when the report commits to another tree than the artifact's: then nobody has the evidence.
 */
export function buildChallenge(examined: Case, proof: Proof): Challenge {
  const { artifact, before, posted } = examined;
  const { report } = posted.signed;
  const deltas = (account: Address) => deltaEvidence(requireDeltas(examined), artifact.deltas, account);
  switch (proof.kind) {
    case "score":
      return {
        name: "challengeScore",
        args: [report, proof.program, ...scoreLeaves(examined, proof.program, [proof.index])],
      };
    case "scoreOrder": {
      const leaves = scoreLeaves(examined, proof.program, [proof.right - 1, proof.right]);
      return { name: "challengeScoreOrder", args: [report, proof.program, ...leaves] };
    }
    case "deltaOrder": {
      const tree = requireDeltas(examined);
      const leaves = [proof.right - 1, proof.right].map((index) => deltaLeafAt(tree, artifact.deltas, index));
      return { name: "challengeDeltaOrder", args: [report, ...leaves] };
    }
    case "previous": {
      const there = before ? deltaEvidence(before.tree, before.deltas, proof.account) : [];
      const args = [report, proof.account, deltas(proof.account), before?.report ?? report, there];
      return { name: "challengePrevious", args };
    }
    case "reward": {
      const scores = artifact.scores.map((_, program) => scoreEvidence(examined, program, proof.account));
      return { name: "challengeReward", args: [report, scores, proof.account, deltas(proof.account)] };
    }
    case "total":
      return { name: "challengeTotal", args: [report, proof.program, topOf(requireScores(examined, proof.program))] };
    case "issued":
      return { name: "challengeIssued", args: [report, topOf(requireDeltas(examined))] };
    case "leaf": {
      const { account, cumulativeWei, siblings } = proof;
      return { name: "challengeLeaf", args: [report, account, deltas(account), cumulativeWei, siblings] };
    }
  }
}

/**
 * Whether the court can have the evidence: the report must commit to the artifact's leaves and, where one of a program's scores is shown,
 * state their number and total.
 */
export function isProvable({ trees, posted }: Case, proof: Proof): boolean {
  const { deltasRoot, programs } = posted.signed.report;
  const isShown = (program: number) => {
    const [{ root, count, total }, { scoresRoot, leaves, totalScore }] = [trees.scores[program], programs[program]];
    return root === scoresRoot && count === leaves && total === totalScore;
  };
  switch (proof.kind) {
    case "score":
    case "scoreOrder":
      return isShown(proof.program);
    case "total":
      return trees.scores[proof.program].root === programs[proof.program].scoresRoot;
    case "reward":
      return trees.deltas.root === deltasRoot && programs.every((_, program) => isShown(program));
    default:
      return trees.deltas.root === deltasRoot;
  }
}

/** The account's own leaf, or its neighbours where it has none. */
function deltaEvidence(tree: DeltasTree, deltas: Deltas, account: Address) {
  return placesOf(deltas.records, DELTA_BYTES, account).map((index) => deltaLeafAt(tree, deltas, index));
}

function scoreEvidence(examined: Case, program: number, account: Address) {
  const { records, featureCount } = examined.artifact.scores[program];
  return scoreLeaves(examined, program, placesOf(records, scoreBytes(featureCount), account));
}

function placesOf(records: Uint8Array, size: number, account: Address): number[] {
  const found = findAccount(records, size, account);
  if (found >= 0) return [found];
  const next = -1 - found;
  return [next - 1, next].filter((index) => index >= 0 && index < records.length / size);
}

function deltaLeafAt(tree: DeltasTree, deltas: Deltas, index: number) {
  return { ...deltaAt(deltas, index), index, leaves: tree.count, proof: proveSum(tree, index) };
}

function scoreLeaves(examined: Case, program: number, places: readonly number[]) {
  const [scores, tree] = [examined.artifact.scores[program], requireScores(examined, program)];
  return places.map((index) => ({ ...scoreAt(scores, index), index, proof: proveSum(tree, index) }));
}

function requireScores({ trees, posted }: Case, program: number): ScoresTree {
  const [{ root }, { scoresRoot }] = [trees.scores[program], posted.signed.report.programs[program]];
  if (root === scoresRoot) return trees.scores[program];
  throw withheld("scoresRoot", root, scoresRoot);
}

function requireDeltas({ trees, posted }: Case): DeltasTree {
  const { deltasRoot } = posted.signed.report;
  if (trees.deltas.root === deltasRoot) return trees.deltas;
  throw withheld("deltasRoot", trees.deltas.root, deltasRoot);
}

function withheld(field: string, root: string, reported: string): OracleError {
  const message = `the artifact leads to ${field} ${root}, the report says ${reported}: its leaves are withheld`;
  return new OracleError("LeavesWithheld", message, { field, root, reported });
}
