import { DELTA_BYTES, type Deltas, deltaAt, findAccount, scoreAt, scoreBytes } from "../../protocol/records.ts";
import type { DeltasTree } from "../../protocol/trees/deltas.ts";
import { proveSum, type SumTree, type TreeTop, topOf, topWithoutLeaves } from "../../protocol/trees/sums.ts";
import type { Address, Hex } from "../../protocol/units.ts";
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
  const deltas = (account: Address) => deltaEvidence(requireTree(committedDeltas(examined)), artifact.deltas, account);
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
      const tree = requireTree(committedDeltas(examined));
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
      return {
        name: "challengeTotal",
        args: [report, proof.program, requireTop(committedScores(examined, proof.program))],
      };
    case "issued":
      return { name: "challengeIssued", args: [report, requireTop(committedDeltas(examined))] };
    case "leaf": {
      const { account, cumulativeWei, siblings } = proof;
      return { name: "challengeLeaf", args: [report, account, deltas(account), cumulativeWei, siblings] };
    }
  }
}

/**
 * Whether the court can have the evidence: the report must commit to the artifact's leaves and, where one of a program's scores is shown,
 * state their number and total. Where a tree's top is shown, it may also commit to no leaves at all.
 */
export function isProvable(examined: Case, proof: Proof): boolean {
  const { trees, posted } = examined;
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
      return findTop(committedScores(examined, proof.program)) !== undefined;
    case "issued":
      return findTop(committedDeltas(examined)) !== undefined;
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
  const [scores, tree] = [examined.artifact.scores[program], requireTree(committedScores(examined, program))];
  return places.map((index) => ({ ...scoreAt(scores, index), index, proof: proveSum(tree, index) }));
}

/** What a report says of a tree, and the one that the artifact's records lead to. */
type Committed = { readonly field: string; readonly root: Hex; readonly stated: bigint; readonly tree: SumTree };

function committedScores({ trees, posted }: Case, program: number): Committed {
  const { scoresRoot, totalScore } = posted.signed.report.programs[program];
  return { field: "scoresRoot", root: scoresRoot, stated: totalScore, tree: trees.scores[program] };
}

function committedDeltas({ trees, posted }: Case): Committed {
  const { deltasRoot, issuedWei } = posted.signed.report;
  return { field: "deltasRoot", root: deltasRoot, stated: issuedWei, tree: trees.deltas };
}

function requireTree(committed: Committed): SumTree {
  if (committed.tree.root === committed.root) return committed.tree;
  throw withheld(committed);
}

function findTop({ root, stated, tree }: Committed): TreeTop | undefined {
  return tree.root === root ? topOf(tree) : topWithoutLeaves(root, stated);
}

function requireTop(committed: Committed): TreeTop {
  const top = findTop(committed);
  if (top) return top;
  throw withheld(committed);
}

function withheld({ field, tree: { root }, root: reported }: Committed): OracleError {
  const message = `the artifact leads to ${field} ${root}, the report says ${reported}: its leaves are withheld`;
  return new OracleError("LeavesWithheld", message, { field, root, reported });
}
