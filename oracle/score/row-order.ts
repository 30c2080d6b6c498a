import { FEATURE_MAX } from "../../protocol/features.ts";
import { type TreeWeights, treeWords } from "../../protocol/models/trees.ts";
import { row, rowProgram } from "../../protocol/row-program.ts";
import { type Code, code, long } from "../../protocol/wasm.ts";

/** Rows of a batch in another order. `putBack` gives their scores in the order that the rows came in. */
export type OrderedRows = {
  readonly features: BigInt64Array;
  readonly putBack: (scores: BigInt64Array) => BigInt64Array;
};

/** 2^12 keys: about as many as a batch has rows. */
const MOST_SPLITS = 12;

/**
 * Puts rows beside each other that go similar ways down the trees. onnxruntime branches at every split, and a processor that
 * sees rows as they come guesses wrong at every other one, which is most of the time that trees take. A score does not depend
 * on the rows around it. The features that it gives last until the next call.
 */
export function similarRows(weights: TreeWeights): (features: BigInt64Array, rows: number) => OrderedRows {
  const width = weights.features.length;
  const splits = commonSplits(weights);
  const writeKeys = rowProgram(width, 1, keyOf(splits));
  let place = new BigInt64Array(0);
  return (features, rows) => {
    const keys = new Int32Array(rows);
    writeKeys(features, rows, keys);
    const order = sorted(keys, 2 ** splits.length);
    if (place.length < features.length) place = new BigInt64Array(features.length);
    for (let i = 0, to = 0; i < rows; i++) {
      for (let from = order[i] * width, end = from + width; from < end; from++) place[to++] = features[from];
    }
    const putBack = (scores: BigInt64Array) => {
      const back = new BigInt64Array(scores.length);
      for (let i = 0; i < scores.length; i++) back[order[i]] = scores[i];
      return back;
    };
    return { features: place.subarray(0, features.length), putBack };
  };
}

/** For engines to which any order is the same. */
export function asTheyCome(features: BigInt64Array): OrderedRows {
  return { features, putBack: (scores) => scores };
}

/** Of the features with the most splits, most first, the split in the middle; as words of the model. */
function commonSplits({ features, depth, words }: TreeWeights): Uint32Array[number][] {
  const size = treeWords(depth);
  const isSplit = (word: number, i: number) => i % size < size >> 1 && (word & FEATURE_MAX) !== FEATURE_MAX;
  const splits = words.filter(isSplit).sort();
  return features
    .map((_, feature) => splits.filter((word) => word >>> 24 === feature))
    .filter((ofFeature) => ofFeature.length > 0)
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST_SPLITS)
    .map((ofFeature) => ofFeature[ofFeature.length >> 1]);
}

/** One bit a split, the first one highest: whether the row is above its threshold. */
function keyOf(splits: readonly number[]): Code {
  const { whole, shiftLeft, add, store } = code;
  const bits = splits.flatMap((word) => [
    ...[...whole(1), ...shiftLeft],
    ...[...row.feature(word >>> 24), ...long.whole(BigInt(word & FEATURE_MAX)), ...long.greater, ...add],
  ]);
  return [...row.results, ...whole(0), ...bits, ...store(0)];
}

/** The places of the keys, smallest key first; counted, since there are few. */
function sorted(keys: Int32Array, limit: number): Uint32Array {
  const next = new Uint32Array(limit + 1);
  for (const key of keys) next[key + 1]++;
  for (let key = 0; key < limit; key++) next[key + 1] += next[key];
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[next[keys[i]]++] = i;
  return order;
}
