import { fromHex, toHex, viewOf, writeUint128 } from "./bytes.ts";
import { keccakTwice } from "./keccak.ts";
import type { Address, Hex, Score, Wei } from "./units.ts";

/** keccak256(keccak256(abi.encode(account, cumulativeWei))): what a claim proves. */
export function rewardLeaf(account: Address, cumulativeWei: Wei): Hex {
  const words = new Uint8Array(64);
  words.set(fromHex(account, 20), 12);
  writeWord(words, 1, cumulativeWei);
  return toHex(keccakTwice(words));
}

/** keccak256(keccak256(abi.encode(account, previousCumulativeWei, cumulativeWei))). */
export function deltaLeaf(account: Address, previousCumulativeWei: Wei, cumulativeWei: Wei): Hex {
  const words = new Uint8Array(96);
  words.set(fromHex(account, 20), 12);
  writeWord(words, 1, previousCumulativeWei);
  writeWord(words, 2, cumulativeWei);
  return toHex(keccakTwice(words));
}

/** keccak256(keccak256(abi.encode(programId, account, int64[] features, uint128 score))). */
export function scoreLeaf(programId: Hex, account: Address, features: readonly bigint[], score: Score): Hex {
  const words = scoreLeafWords(programId, features.length);
  words.set(fromHex(account, 20), 44);
  writeWord(words, 3, score);
  features.forEach((feature, i) => {
    if (BigInt.asIntN(64, feature) !== feature) throw new RangeError(`feature ${i}, ${feature}, is not an int64`);
    writeWord(words, 5 + i, BigInt.asUintN(128, feature));
    if (feature < 0n) words.fill(0xff, 32 * (5 + i), 32 * (5 + i) + 16);
  });
  return toHex(keccakTwice(words));
}

/** The ABI encoding of a score leaf with account (byte 44), score (word 3) and features (from word 5) left at zero. */
export function scoreLeafWords(programId: Hex, featureCount: number): Uint8Array {
  const words = new Uint8Array(160 + 32 * featureCount);
  words.set(fromHex(programId, 32), 0);
  writeWord(words, 2, 128n);
  writeWord(words, 4, BigInt(featureCount));
  return words;
}

function writeWord(words: Uint8Array, index: number, value: bigint): void {
  const word = new Uint8Array(16);
  writeUint128(viewOf(word), 0, value);
  words.set(word.reverse(), 32 * index + 16);
}
