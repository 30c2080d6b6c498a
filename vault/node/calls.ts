import { Interface } from "ethers/abi";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import type { Hex } from "../../protocol/units.ts";
import { isWord, readWord, wordOf } from "../../protocol/words.ts";
import { VaultError } from "../errors.ts";

/** A view of DataShare whose arguments and result are words of 32 bytes, one after another. */
export type View = {
  /** Calldata. */
  readonly encode: (...args: readonly unknown[]) => Hex;
  /** The result's fields in their order. @throws `ChainRefused` for bytes of another shape. */
  readonly decode: (data: string) => (string | boolean | bigint)[];
};

const functions = new Interface(dataShareAbi);

/** Reads the function's types once. @throws RangeError if they are not all words: a bug. */
export function dataShareView(name: string): View {
  const fragment = functions.getFunction(name);
  const inputs = (fragment?.inputs ?? []).map(({ type }) => type);
  const outputs = (fragment?.outputs ?? []).flatMap(({ type, components }) => components?.map((c) => c.type) ?? type);
  if (fragment === null || ![...inputs, ...outputs].every(isWord)) throw new RangeError(`${name} is no view of words`);
  return {
    encode: (...args) => `${fragment.selector}${inputs.map((type, i) => wordOf(type, args[i])).join("")}` as Hex,
    decode(data) {
      try {
        if (data.length !== 2 + 64 * outputs.length) throw new RangeError("another number of words");
        return outputs.map((type, i) => readWord(type, data.slice(2 + 64 * i, 66 + 64 * i)));
      } catch (cause) {
        const message = `a chain node gave no result of ${name}`;
        throw new VaultError("ChainRefused", message, { call: name }, { retry: true, cause });
      }
    },
  };
}
