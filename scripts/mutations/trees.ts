import type { Mutation } from "./mutation.ts";

const pure = "test/models/trees.test.ts";
const onnx = "test/models/trees-onnx.test.ts";
const vectors = "test/models/trees-vectors.test.ts";
const solidity = "test/contracts/TreeModel.t.sol";
const chain = "test/models/trees-chain.test.ts";
const fit = "test/models/train/trees.test.ts";
const content = "test/models/train/content.test.ts";
const formats = "test/oracle/data/formats.test.ts";
const order = "test/models/row-order.test.ts";
const auc = "test/models/train/auc.test.ts";

/** One-rule changes of trees, their training and the readers of their data. */
export const treeMutations: readonly Mutation[] = [
  {
    file: "protocol/models/trees.ts",
    find: "values[split >>> 24] > BigInt(split & 0xffffff) ? 2 : 1",
    replace: "values[split >>> 24] >= BigInt(split & 0xffffff) ? 2 : 1",
    why: "a feature at its threshold goes right",
    tests: [pure],
  },
  {
    file: "protocol/models/tree-proof.ts",
    find: "require(reach < RAW_LIMIT",
    replace: "require(reach <= RAW_LIMIT",
    why: "sums may reach 2^24, where float32 rounds",
    tests: [pure],
  },
  {
    file: "protocol/models/tree-proof.ts",
    find: "below.highest <= above.lowest : above.highest <= below.lowest",
    replace: "below.lowest <= above.lowest : above.highest <= below.lowest",
    why: "a tree that turns passes for monotone",
    tests: [pure],
  },
  {
    file: "protocol/models/tree-rows.ts",
    find: "...row.clamp(BigInt(min), BigInt(max)), ",
    replace: "",
    why: "fast rows take the low half of a feature that is out of range",
    tests: [pure],
  },
  {
    file: "oracle/score/row-order.ts",
    find: "back[order[i]] = scores[i]",
    replace: "back[i] = scores[i]",
    why: "rows get the scores of others that trees were shown before them",
    tests: [order],
  },
  {
    file: "oracle/score/worker.ts",
    find: "last = last.then(() => answer(request));",
    replace: "answer(request);",
    why: "a batch is ordered over the one that is being scored",
    tests: [order],
  },
  {
    file: "oracle/score/row-order.ts",
    find: "ofFeature.length >> 1",
    replace: "0",
    why: "rows are ordered by the lowest split on a feature, not the middle one",
    tests: [order],
  },
  {
    file: "oracle/train/trees/onnx.ts",
    find: 'op("Max", [x, low]',
    replace: 'op("Max", [x, x]',
    why: "ONNX does not clamp from below",
    tests: [onnx, vectors],
  },
  {
    file: "contracts/models/TreeModel.sol",
    find: "if (knot == last) --knot;",
    replace: "",
    why: "the chain reads past the link at its end",
    tests: [solidity, chain],
  },
  {
    file: "contracts/models/TreeModel.sol",
    find: "value < int256(low)",
    replace: "value < 0",
    why: "the chain takes a feature below its range",
    tests: [solidity, chain],
  },
  {
    file: "contracts/models/TreeModel.sol",
    find: "knots > 1 && blob.length == length",
    replace: "blob.length == length",
    why: "a link of one knot is registered",
    tests: [chain],
  },
  {
    file: "contracts/libraries/CodeBlob.sol",
    find: "offset += size;",
    replace: "offset += size + 1;",
    why: "chunks are joined with a gap",
    tests: [solidity],
  },
  {
    file: "oracle/train/trees/grow.ts",
    find: "return monotone > 0 ? [below, above] : [above, below];",
    replace: "return [bounds, bounds];",
    why: "signs hold at a split but not below it",
    tests: [fit],
  },
  {
    file: "oracle/train/content/features.ts",
    find: "views[to].atMs === views[from].atMs",
    replace: "to === from",
    why: "views of the same moment see each other",
    tests: [content],
  },
  {
    file: "oracle/train/auc.ts",
    find: "ones * (negatives + zeros / 2)",
    replace: "ones * (negatives + zeros)",
    why: "ties count as right",
    tests: [auc],
  },
  {
    file: "oracle/data/table.ts",
    find: 'badRows === "refuse"',
    replace: 'badRows === "skip"',
    why: "the option to refuse bad rows is turned round",
    tests: [formats],
  },
  {
    file: "oracle/train/trees/kept-fits.ts",
    find: "return read.key === key ? [read] : [];",
    replace: "return [read];",
    why: "a training takes another's fits for its own",
    tests: [fit],
  },
  {
    file: "oracle/train/trees/kept-fits.ts",
    find: "for (const numbers of [...columns, target, ...jobs.map(({ rows }) => rows)]) {",
    replace: "for (const numbers of [...columns, target]) {",
    why: "fits of other rows are taken up",
    tests: [fit],
  },
  {
    file: "oracle/train/trees/pool.ts",
    find: "        kept?.keep(index, fit);\n",
    replace: "",
    why: "a training that was stopped begins anew",
    tests: [fit],
  },
];
