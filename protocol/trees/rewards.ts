import { compareBytes, fromHex, toHex } from "../bytes.ts";
import { keccak } from "../keccak.ts";
import { rewardLeaf } from "../leaves.ts";
import { DELTA_BYTES, type Deltas, deltaAt, findAccount } from "../records.ts";
import { ZERO_HASH } from "../report.ts";
import type { Address, Hex, Wei } from "../units.ts";
import { type Allocate, rankBuckets, SLICES, sortSpace } from "./sort.ts";
import { type Plan, runPlan } from "./stages.ts";

/**
 * OpenZeppelin's StandardMerkleTree of (account, cumulativeWei): a heap of 2 count - 1 nodes of 32 bytes, root first;
 * the leaf of rank r, in rising order of hash, is node 2 count - 2 - r.
 */
export type RewardsTree = {
  readonly count: number;
  readonly root: Hex;
  readonly nodes: Uint8Array;
  /** Index among the deltas of the leaf at each rank. */
  readonly order: Uint32Array;
};

/** The stages that build the rewards tree over `deltas`. */
export function* planRewards(deltas: Deltas, allocate: Allocate): Plan<RewardsTree> {
  const { count, records } = deltas;
  const space = sortSpace(count, allocate);
  const nodes = allocate(32 * Math.max(0, 2 * count - 1));
  yield { task: { kernel: "rewardLeaves", records, leaves: space.leaves }, from: 0, to: count, grain: 256 };
  const grain = count < 4096 ? SLICES + 1 : 1;
  yield { task: { kernel: "countSlices", space }, from: 0, to: SLICES, grain };
  rankBuckets(space);
  yield { task: { kernel: "scatterSlices", space }, from: 0, to: SLICES, grain };
  yield { task: { kernel: "placeBuckets", space, nodes }, from: 0, to: 2 ** space.bits, grain: 512 };
  for (let depth = 31 - Math.clz32(count); depth >= 0; depth--) {
    const to = Math.min(2 ** (depth + 1) - 1, count - 1);
    yield { task: { kernel: "sortedPairs", nodes }, from: 2 ** depth - 1, to, grain: 512 };
  }
  return { count, root: count === 0 ? ZERO_HASH : nodeHex(nodes, 0), nodes, order: space.order };
}

/** The rewards tree over `deltas`, built on this thread. Its root is zero when nobody ever earned. */
export function rewardsTree(deltas: Deltas): RewardsTree {
  return runPlan(planRewards(deltas, (bytes) => new Uint8Array(bytes)));
}

/** What an account claims with. */
export type RewardProof = { readonly account: Address; readonly cumulativeWei: Wei; readonly proof: Hex[] };

/** The claim proof of `account`; undefined if it never earned. */
export function proveReward(tree: RewardsTree, deltas: Deltas, account: Address): RewardProof | undefined {
  const index = findAccount(deltas.records, DELTA_BYTES, account);
  if (index < 0) return undefined;
  const { cumulativeWei } = deltaAt(deltas, index);
  return {
    account,
    cumulativeWei,
    proof: proveNode(tree, leafNode(tree, fromHex(rewardLeaf(account, cumulativeWei)))),
  };
}

/** Siblings from `node` upward. */
export function proveNode(tree: RewardsTree, node: number): Hex[] {
  const proof: Hex[] = [];
  for (let i = node; i > 0; i = (i - 1) >> 1) proof.push(nodeHex(tree.nodes, i % 2 === 1 ? i + 1 : i - 1));
  return proof;
}

/** Whether leaf or node `hash` and its siblings lead to `root`. */
export function verifySortedPairs(root: Hex, hash: Hex, proof: readonly Hex[]): boolean {
  const pair = new Uint8Array(64);
  let node = fromHex(hash, 32);
  for (const text of proof) {
    const sibling = fromHex(text, 32);
    const first = compareBytes(node, 0, sibling, 0, 32) <= 0;
    pair.set(first ? node : sibling, 0);
    pair.set(first ? sibling : node, 32);
    node = keccak(pair);
  }
  return toHex(node) === root.toLowerCase();
}

/** Leaves fall by hash from node count - 1 to the last. */
function leafNode(tree: RewardsTree, leaf: Uint8Array): number {
  let low = tree.count - 1;
  let high = 2 * tree.count - 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(tree.nodes, 32 * middle, leaf, 0, 32) > 0) low = middle + 1;
    else high = middle;
  }
  if (compareBytes(tree.nodes, 32 * low, leaf, 0, 32) !== 0) throw new Error("the tree was built over other deltas");
  return low;
}

function nodeHex(nodes: Uint8Array, index: number): Hex {
  return toHex(nodes.subarray(32 * index, 32 * index + 32));
}
