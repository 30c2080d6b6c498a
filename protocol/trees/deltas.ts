import { fromHex, toHex } from "../bytes.ts";
import { keccak, keccakHex } from "../keccak.ts";
import { deltaLeaf } from "../leaves.ts";
import { DELTA_BYTES, type Delta, type Deltas, deltaAt, findAccount } from "../records.ts";
import type { Address, Hex } from "../units.ts";
import { levelNodes, levelPairs, siblings } from "./levels.ts";
import type { Allocate } from "./sort.ts";
import { type Plan, runPlan } from "./stages.ts";

/** Positional tree of (account, previousCumulativeWei, cumulativeWei); nodes of 32 bytes, levels leaves first. */
export type DeltasTree = { readonly count: number; readonly root: Hex; readonly nodes: Uint8Array };

/** A delta, where it stands, and its siblings leaf upward. */
export type DeltaProof = { readonly delta: Delta; readonly index: number; readonly proof: Hex[] };

/** The stages that build the deltas tree. */
export function* planDeltas(deltas: Deltas, allocate: Allocate): Plan<DeltasTree> {
  const { count, records } = deltas;
  const nodes = allocate(32 * levelNodes(count));
  yield { task: { kernel: "deltaLeaves", records, nodes }, from: 0, to: count, grain: 256 };
  for (const { width, ...level } of levelPairs(count)) {
    yield { task: { kernel: "pairs", nodes, level }, from: 0, to: width, grain: 512 };
  }
  return { count, root: bindWidth(count === 0 ? new Uint8Array(32) : nodes.slice(-32), count), nodes };
}

/** The deltas tree, built on this thread. */
export function deltasTree(deltas: Deltas): DeltasTree {
  return runPlan(planDeltas(deltas, (bytes) => new Uint8Array(bytes)));
}

/** The proof of the delta at `index`. */
export function proveDelta(tree: DeltasTree, deltas: Deltas, index: number): DeltaProof {
  if (!(index >= 0 && index < tree.count)) throw new RangeError(`no delta ${index} of ${tree.count}`);
  const proof = Array.from(siblings(tree.count, index), ({ node }) =>
    toHex(tree.nodes.subarray(32 * node, 32 * node + 32)),
  );
  return { delta: deltaAt(deltas, index), index, proof };
}

/** Whether `proof` shows its delta in the tree of `count` deltas under `root`. */
export function verifyDelta(root: Hex, count: number, { delta, index, proof }: DeltaProof): boolean {
  if (!(index >= 0 && index < count)) return false;
  let node = fromHex(deltaLeaf(delta.account, delta.previousCumulativeWei, delta.cumulativeWei));
  let used = 0;
  const pair = new Uint8Array(64);
  for (const { left } of siblings(count, index)) {
    if (used === proof.length) return false;
    pair.set(node, left ? 32 : 0);
    pair.set(fromHex(proof[used++], 32), left ? 0 : 32);
    node = keccak(pair);
  }
  return used === proof.length && bindWidth(node, count) === root.toLowerCase();
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
  if (before === undefined && after === undefined) return count === 0 && bindWidth(new Uint8Array(32), 0) === root;
  if ((before?.index ?? -1) + 1 !== (after?.index ?? count)) return false;
  const wanted = account.toLowerCase();
  if (before !== undefined && !(before.delta.account.toLowerCase() < wanted && verifyDelta(root, count, before)))
    return false;
  return after === undefined || (after.delta.account.toLowerCase() > wanted && verifyDelta(root, count, after));
}

/** keccak256(abi.encode(top, leaves)): a tree of another width has another root. */
function bindWidth(top: Uint8Array, count: number): Hex {
  const words = new Uint8Array(64);
  words.set(top, 0);
  new DataView(words.buffer).setUint32(60, count);
  return keccakHex(words);
}
