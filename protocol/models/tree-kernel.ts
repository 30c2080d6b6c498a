import { type Code, code, kernelOf } from "../wasm.ts";
import { type TreeWeights, treeWords } from "./trees.ts";

/** Rows that go down a tree together. With fewer the processor waits for memory, with more it runs out of registers. */
const LANES = 8;
/** Rows that one call walks. Their features stay in the processor's cache. A multiple of LANES. */
const BLOCK_ROWS = 512;

/** Walks up to `blockRows` rows at a time. */
export type TreeWalker = {
  readonly blockRows: number;
  /** Where the rows go, one after the other: features within their ranges. */
  readonly values: Int32Array;
  /** Walks the first `rows` rows. Their sums of base and leaves, in units of 2^-16, stay until the next call. */
  readonly walk: (rows: number) => Int32Array;
};

/**
 * The trees as WebAssembly, made from the model when it is loaded: JavaScript checks every index, which is most of a walk.
 * No step branches, since the processor could not guess where rows lead. Each level holds that level of all trees, one after
 * the other, so that node i leads to nodes 2i and 2i + 1 of the next level, whatever the tree.
 */
export function treeWalker(weights: TreeWeights): TreeWalker {
  const { depth, trees, features } = weights;
  const width = features.length;
  const nodes = levelNodes(weights);
  const valuesAt = nodes.byteLength;
  const rawAt = valuesAt + 4 * BLOCK_ROWS * width;
  const body = rowLoop({ depth, trees, width, base: weights.base, valuesAt, rawAt });
  const { run, memory } = kernelOf(body, LOCALS, rawAt + 4 * BLOCK_ROWS);
  new Int32Array(memory).set(nodes);
  const raw = new Int32Array(memory, rawAt, BLOCK_ROWS);
  const walk = (rows: number) => {
    run(4 * rows);
    return raw.subarray(0, rows);
  };
  return { blockRows: BLOCK_ROWS, values: new Int32Array(memory, valuesAt, BLOCK_ROWS * width), walk };
}

/** All nodes, level after level, two words each: threshold and where a row has the feature, in bytes; or leaf and 0. */
function levelNodes({ depth, trees, words }: TreeWeights): Int32Array {
  const size = treeWords(depth);
  const nodes = new Int32Array(2 * words.length);
  for (let level = 0, to = 0; level <= depth; level++) {
    for (let tree = 0; tree < trees; tree++) {
      const from = tree * size + 2 ** level - 1;
      for (const word of words.subarray(from, from + 2 ** level)) {
        nodes[to++] = level < depth ? word & 0xffffff : word;
        nodes[to++] = level < depth ? 4 * (word >>> 24) : 0;
      }
    }
  }
  return nodes;
}

// Locals of the kernel, all in bytes: how far the results go, how far they are, the features of the first lane, the root.
const [END, DONE, ROW, ROOT] = [0, 1, 2, 3];
const nodeOf = (lane: number) => 4 + lane;
const sumOf = (lane: number) => 4 + LANES + lane;
const LOCALS = { parameters: 1, words: 3 + 2 * LANES, longs: 0 };
const NODE_BYTES = 8;

type Layout = Pick<TreeWeights, "depth" | "trees" | "base"> & { width: number; valuesAt: number; rawAt: number };

/** Rows by LANES, trees one after the other. */
function rowLoop(layout: Layout): Code {
  const { get, set, tee, whole, store, add, lessUnsigned, loop } = code;
  const { trees, width, base, rawAt } = layout;
  const next = (local: number, bytes: number) => [...get(local), ...whole(bytes), ...add, ...tee(local)];
  return loop([
    ...each((lane) => [...whole(base), ...set(sumOf(lane))]),
    ...[...whole(0), ...set(ROOT)],
    ...loop([...descent(layout), ...next(ROOT, NODE_BYTES), ...whole(trees * NODE_BYTES), ...lessUnsigned]),
    ...each((lane) => [...get(DONE), ...get(sumOf(lane)), ...store(rawAt + 4 * lane)]),
    ...[...get(ROW), ...whole(4 * LANES * width), ...add, ...set(ROW)],
    ...[...next(DONE, 4 * LANES), ...get(END), ...lessUnsigned],
  ]);
}

/** From the root of one tree to the leaf of each lane, which is added to the lane's sum. */
function descent({ depth, trees, width, valuesAt }: Layout): Code {
  const { get, set, whole, load, add, subtract, shiftLeft, shiftRightUnsigned } = code;
  const levelAt = (level: number) => NODE_BYTES * trees * (2 ** level - 1);
  const step = (level: number, lane: number): Code => [
    ...[...get(nodeOf(lane)), ...whole(1), ...shiftLeft],
    ...[...get(nodeOf(lane)), ...load(levelAt(level))],
    ...[...get(nodeOf(lane)), ...load(levelAt(level) + 4)],
    ...[...get(ROW), ...add, ...load(valuesAt + 4 * width * lane)],
    // Both are below 2^24: threshold - value is negative where the row goes right.
    ...[...subtract, ...whole(31), ...shiftRightUnsigned, ...whole(3), ...shiftLeft],
    ...[...add, ...set(nodeOf(lane))],
  ];
  return [
    ...each((lane) => [...get(ROOT), ...set(nodeOf(lane))]),
    ...Array.from({ length: depth }, (_, level) => each((lane) => step(level, lane))).flat(),
    ...each((lane) => [
      ...get(sumOf(lane)),
      ...get(nodeOf(lane)),
      ...load(levelAt(depth)),
      ...add,
      ...set(sumOf(lane)),
    ]),
  ];
}

function each(lane: (lane: number) => Code): Code {
  return Array.from({ length: LANES }, (_, i) => lane(i)).flat();
}
