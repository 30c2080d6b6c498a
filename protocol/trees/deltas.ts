import { deltaLeaf } from "../leaves.ts";
import { DELTA_BYTES, type Delta, type Deltas, deltaAt, findAccount } from "../records.ts";
import type { Address, Hex } from "../units.ts";
import type { Allocate } from "./sort.ts";
import { type Plan, runPlan } from "./stages.ts";
import { EMPTY_ROOT, planSums, proveSum, type SumTree, sumRoot } from "./sums.ts";

/** Tree of (account, previousCumulativeWei, cumulativeWei); the values it sums are the cumulative amounts: issuedWei. */
export type DeltasTree = SumTree;

/** A delta, where it stands, and its siblings leaf upward, two words each: hash and sum. */
export type DeltaProof = { readonly delta: Delta; readonly index: number; readonly proof: Hex[] };

/** The stages that build the deltas tree. */
export function planDeltas({ count, records }: Deltas, allocate: Allocate): Plan<DeltasTree> {
  return planSums(count, (nodes) => ({ kernel: "deltaLeaves", records, nodes }), allocate);
}

/** The deltas tree, built on this thread. */
export function deltasTree(deltas: Deltas): DeltasTree {
  return runPlan(planDeltas(deltas, (bytes) => new Uint8Array(bytes)));
}

/** The proof of the delta at `index`. */
export function proveDelta(tree: DeltasTree, deltas: Deltas, index: number): DeltaProof {
  return { proof: proveSum(tree, index), delta: deltaAt(deltas, index), index };
}

/** Whether `proof` shows its delta in the tree of `count` deltas under `root`. */
export function verifyDelta(root: Hex, count: number, { delta, index, proof }: DeltaProof): boolean {
  const leaf = deltaLeaf(delta.account, delta.previousCumulativeWei, delta.cumulativeWei);
  return sumRoot(leaf, delta.cumulativeWei, index, count, proof)?.root === root.toLowerCase();
}

/** The neighbours between which an absent account would stand; one is missing at either end of the tree. */
export type AbsenceProof = { readonly before?: DeltaProof; readonly after?: DeltaProof };

/** Shows that `account` has no delta; undefined if it has one. */
export function proveAbsence(tree: DeltasTree, deltas: Deltas, account: Address): AbsenceProof | undefined {
  const found = findAccount(deltas.records, DELTA_BYTES, account);
  if (found >= 0) return undefined;
  const next = -1 - found;
  return {
    ...(next > 0 && { before: proveDelta(tree, deltas, next - 1) }),
    ...(next < tree.count && { after: proveDelta(tree, deltas, next) }),
  };
}

/** Whether `proof` shows that `account` has no delta in the tree of `count` deltas under `root`. */
export function verifyAbsence(root: Hex, count: number, account: Address, { before, after }: AbsenceProof): boolean {
  if (before === undefined && after === undefined) return count === 0 && EMPTY_ROOT === root.toLowerCase();
  if ((before?.index ?? -1) + 1 !== (after?.index ?? count)) return false;
  const wanted = account.toLowerCase();
  if (before !== undefined && !(before.delta.account.toLowerCase() < wanted && verifyDelta(root, count, before)))
    return false;
  return after === undefined || (after.delta.account.toLowerCase() > wanted && verifyDelta(root, count, after));
}
