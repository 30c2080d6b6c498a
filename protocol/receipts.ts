import { fromHex, toHex } from "./bytes.ts";
import { keccak, keccakTwice } from "./keccak.ts";
import { levelNodes, levelPairs, siblings } from "./trees/levels.ts";
import type { Hex } from "./units.ts";

/** The tree behind one anchored root: 32 bytes a node, levels leaves first. */
export type ReceiptTree = { readonly count: number; readonly root: Hex; readonly nodes: Uint8Array };

/** Builds the tree of receipts, given by their digests in the order of their `seq`. There is at least one. */
export function receiptTree(digests: readonly Hex[]): ReceiptTree {
  if (digests.length === 0) throw new RangeError("no receipts, no root");
  const nodes = new Uint8Array(32 * levelNodes(digests.length));
  for (const [i, digest] of digests.entries()) nodes.set(keccakTwice(fromHex(digest, 32)), 32 * i);
  for (const { below, belowWidth, start, width } of levelPairs(digests.length)) {
    for (let i = 0; i < width; i++) {
      const left = nodeAt(nodes, below + 2 * i);
      const node = 2 * i + 1 < belowWidth ? hashPair(left, nodeAt(nodes, below + 2 * i + 1)) : left;
      nodes.set(node, 32 * (start + i));
    }
  }
  return { count: digests.length, root: toHex(nodes.subarray(-32)), nodes };
}

/** Siblings of the receipt at `index`, upward. */
export function proveReceipt(tree: ReceiptTree, index: number): Hex[] {
  if (!(index >= 0 && index < tree.count)) throw new RangeError(`no receipt ${index} of ${tree.count}`);
  return Array.from(siblings(tree.count, index), ({ node }) => toHex(nodeAt(tree.nodes, node)));
}

/** The root that a receipt's digest and its siblings lead to; undefined when the proof has another length. */
export function receiptRoot(digest: Hex, index: number, count: number, proof: readonly Hex[]): Hex | undefined {
  if (!(index >= 0 && index < count)) return undefined;
  // The hasher keeps its buffer: a leaf must be copied before the next hash.
  let node: Uint8Array = keccakTwice(fromHex(digest, 32)).slice();
  let used = 0;
  for (const { left } of siblings(count, index)) {
    if (used === proof.length) return undefined;
    const sibling = fromHex(proof[used++], 32);
    node = left ? hashPair(sibling, node) : hashPair(node, sibling);
  }
  return used === proof.length ? toHex(node) : undefined;
}

function nodeAt(nodes: Uint8Array, place: number): Uint8Array {
  return nodes.subarray(32 * place, 32 * place + 32);
}

function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(64);
  pair.set(left);
  pair.set(right, 32);
  return keccak(pair).slice();
}
