import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import { fromHex } from "./bytes.ts";
import { keccakHex } from "./keccak.ts";
import type { EIP712Types } from "./report.ts";
import type { Hex } from "./units.ts";

/** The EIP-712 types of one struct. `fields` reads as in Solidity: `"address owner,bytes32 scope"`. */
export function typedStruct(name: string, fields: string): EIP712Types {
  const parts = fields.split(",").map((field) => field.split(" "));
  return { [name]: parts.map(([type, field]) => ({ name: field as string, type: type as string })) };
}

/** Digests words of one struct: what EIP-712 signs. Keep it: its types are read once. So is a domain that is frozen. */
export function typedDigester<Word extends Record<string, unknown>>(
  types: EIP712Types,
): (domain: TypedDataDomain, word: Word) => Hex {
  const encoder = new TypedDataEncoder(types);
  return (domain, word) => keccakHex(fromHex(`0x1901${separatorOf(domain).slice(2)}${encoder.hash(word).slice(2)}`));
}

/** Of domains that cannot change any more. */
const separators = new WeakMap<TypedDataDomain, string>();

function separatorOf(domain: TypedDataDomain): string {
  const separator = separators.get(domain) ?? TypedDataEncoder.hashDomain(domain);
  if (Object.isFrozen(domain)) separators.set(domain, separator);
  return separator;
}
