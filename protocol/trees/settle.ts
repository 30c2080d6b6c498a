import { DELTA_BYTES, type Deltas, deltaAt } from "../records.ts";
import type { Address, Hex, Wei } from "../units.ts";
import { proveNode, type RewardsTree } from "./rewards.ts";

/** Bytes of an entry: account 20, cumulativeWei 16, big-endian as the chain reads them. */
export const ENTRY_BYTES = 36;

/** Arguments of ITimeAsset.settle: a full subtree of 2^k neighbouring leaves. */
export type SettleChunk = {
  readonly accounts: number;
  /** ENTRY_BYTES each, left to right as they stand in the tree. */
  readonly entries: Uint8Array;
  /** Siblings from the subtree's root upward. */
  readonly proof: Hex[];
};

/**
 * Full subtrees of at most `maxLeaves` (a power of two) leaves, in which together every unpaid account stands once. What
 * stands in them and is paid is skipped on chain; a subtree in which everybody is paid is left out.
 * @param paidWei What the time asset says an account was paid in all.
 */
export function* settleChunks(
  tree: RewardsTree,
  deltas: Deltas,
  maxLeaves: number,
  paidWei: (account: Address) => Wei = () => 0n,
): Generator<SettleChunk> {
  if (maxLeaves < 1 || !Number.isInteger(Math.log2(maxLeaves))) throw new RangeError(`${maxLeaves} is no power of two`);
  const last = 2 * tree.count - 2;
  for (let node = Math.max(0, tree.count - 1); node <= last; ) {
    const level = 2 ** (31 - Math.clz32(node + 1)) - 1;
    // A subtree's leaves begin at a multiple of its size within their level, and end before the level or the tree does.
    let size = maxLeaves;
    while ((node - level) % size !== 0 || node + size - 1 > Math.min(last, 2 * level)) size /= 2;
    const chunk = chunkAt(tree, deltas, node, size, paidWei);
    if (chunk !== undefined) yield chunk;
    node += size;
  }
}

function chunkAt(
  tree: RewardsTree,
  deltas: Deltas,
  first: number,
  size: number,
  paidWei: (account: Address) => Wei,
): SettleChunk | undefined {
  const entries = new Uint8Array(size * ENTRY_BYTES);
  let unpaid = false;
  for (let i = 0; i < size; i++) {
    const index = tree.order[2 * tree.count - 2 - (first + i)];
    const { account, cumulativeWei } = deltaAt(deltas, index);
    const record = deltas.records.subarray(index * DELTA_BYTES, (index + 1) * DELTA_BYTES);
    entries.set(record.subarray(0, 20), i * ENTRY_BYTES);
    entries.set(record.slice(36).reverse(), i * ENTRY_BYTES + 20);
    unpaid ||= cumulativeWei > paidWei(account);
  }
  return unpaid ? { accounts: size, entries, proof: proveNode(tree, (first + 1) / size - 1) } : undefined;
}
