import { fromHex, toHex, viewOf, writeUint128 } from "../bytes.ts";
import { keccak, keccakHex } from "../keccak.ts";
import type { Hex } from "../units.ts";
import { levelNodes, levelPairs, siblings } from "./levels.ts";
import type { Allocate } from "./sort.ts";
import type { Plan, Task } from "./stages.ts";

const WORD = 1n << 256n;

/** Positional tree whose nodes carry the sum below them: 32 bytes of hash, 32 of sum; levels leaves first. */
export type SumTree = {
  readonly count: number;
  readonly root: Hex;
  readonly total: bigint;
  readonly nodes: Uint8Array;
};

/** The stages that build a tree of `count` leaves; `leaves` is the task that hashes them into the lowest level. */
export function* planSums(count: number, leaves: (nodes: Uint8Array) => Task, allocate: Allocate): Plan<SumTree> {
  const nodes = allocate(64 * levelNodes(count));
  yield { task: leaves(nodes), from: 0, to: count, grain: 256 };
  for (const { width, ...level } of levelPairs(count)) {
    yield { task: { kernel: "sumPairs", nodes, level }, from: 0, to: width, grain: 512 };
  }
  const top = count === 0 ? new Uint8Array(64) : nodes.slice(-64);
  return { count, root: bindTotal(top, count), total: BigInt(toHex(top.subarray(32))), nodes };
}

/** The root of no leaves. */
export const EMPTY_ROOT = bindTotal(new Uint8Array(64), 0);

/** What a tree's root binds, as the score court takes it: the root is keccak256 of these words. Zeros where there are no leaves. */
export type TreeTop = { readonly node: Hex; readonly total: bigint; readonly leaves: number };

export function topOf({ count, total, nodes }: SumTree): TreeTop {
  const node = count === 0 ? new Uint8Array(32) : nodes.subarray(-64, -32);
  return { node: toHex(node), total, leaves: count };
}

/**
 * What `root` binds if it has no leaves: the empty tree's top, or one that claims to sum to `stated`, which no tree does. Undefined for any
 * other root: without its leaves nobody knows its top.
 */
export function topWithoutLeaves(root: Hex, stated: bigint): TreeTop | undefined {
  const top = new Uint8Array(64);
  for (const total of [0n, stated]) {
    writeSum(top, 32, total);
    if (bindTotal(top, 0) === root) return { node: toHex(top.subarray(0, 32)), total, leaves: 0 };
  }
  return undefined;
}

/** Siblings of the leaf at `index`, upward, two words each: hash and sum. */
export function proveSum(tree: SumTree, index: number): Hex[] {
  if (!(index >= 0 && index < tree.count)) throw new RangeError(`no leaf ${index} of ${tree.count}`);
  return Array.from(siblings(tree.count, index)).flatMap(({ node }) => [
    toHex(tree.nodes.subarray(64 * node, 64 * node + 32)),
    toHex(tree.nodes.subarray(64 * node + 32, 64 * node + 64)),
  ]);
}

/**
 * What a leaf with `value` at `index` of `count` and its siblings lead to; undefined when the proof has another length or
 * sums that leave 256 bits, which the chain refuses too.
 */
export function sumRoot(
  leaf: Hex,
  value: bigint,
  index: number,
  count: number,
  proof: readonly Hex[],
): { root: Hex; total: bigint } | undefined {
  if (!(index >= 0 && index < count)) return undefined;
  let node = fromHex(leaf, 32);
  let total = value;
  let used = 0;
  for (const { left } of siblings(count, index)) {
    if (used + 2 > proof.length) return undefined;
    const hash = fromHex(proof[used++], 32);
    const sum = BigInt(proof[used++]);
    if (total + sum >= WORD) return undefined;
    node = left ? hashSums(hash, sum, node, total) : hashSums(node, total, hash, sum);
    total += sum;
  }
  if (used !== proof.length) return undefined;
  const top = new Uint8Array(64);
  top.set(node, 0);
  writeSum(top, 32, total);
  return { root: bindTotal(top, count), total };
}

function hashSums(left: Uint8Array, leftSum: bigint, right: Uint8Array, rightSum: bigint): Uint8Array {
  const words = new Uint8Array(128);
  words.set(left, 0);
  writeSum(words, 32, leftSum);
  words.set(right, 64);
  writeSum(words, 96, rightSum);
  return keccak(words);
}

function writeSum(words: Uint8Array, at: number, sum: bigint): void {
  const reversed = new Uint8Array(32);
  writeUint128(viewOf(reversed), 0, BigInt.asUintN(128, sum));
  writeUint128(viewOf(reversed), 16, sum >> 128n);
  words.set(reversed.reverse(), at);
}

/** keccak256(abi.encode(top, total, leaves)): a tree of another width or sum has another root. */
function bindTotal(top: Uint8Array, count: number): Hex {
  const words = new Uint8Array(96);
  words.set(top, 0);
  new DataView(words.buffer).setUint32(92, count);
  return keccakHex(words);
}
