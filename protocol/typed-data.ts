import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import { fromHex } from "./bytes.ts";
import { keccakHex } from "./keccak.ts";
import type { EIP712Types } from "./report.ts";
import type { Hex } from "./units.ts";
import { isWord, wordOf } from "./words.ts";

/** The EIP-712 types of one struct. `fields` reads as in Solidity: `"address owner,bytes32 scope"`. */
export function typedStruct(name: string, fields: string): EIP712Types {
  const parts = fields.split(",").map((field) => field.split(" "));
  return { [name]: parts.map(([type, field]) => ({ name: field as string, type: type as string })) };
}

const text = new TextEncoder();

/**
 * Digests words of one flat struct: what EIP-712 signs. Keep it: its types are read once. So is a domain that is frozen.
 * The digester throws BadWord for a field that does not fit its type. @throws RangeError for types that are not flat.
 */
export function typedDigester<Word extends object>(types: EIP712Types): (domain: TypedDataDomain, word: Word) => Hex {
  const [[name, fields], ...others] = Object.entries(types);
  const nested = fields.find(({ type }) => type !== "string" && !isWord(type));
  if (others.length > 0 || nested !== undefined) throw new RangeError(`${name} is not flat`);
  const typeText = `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;
  const typeHash = hashText(typeText);
  return (domain, word) => {
    let encoded = typeHash;
    for (const field of fields) {
      const value = word[field.name as keyof Word];
      encoded += field.type === "string" && typeof value === "string" ? hashText(value) : wordOf(field.type, value);
    }
    const struct = keccakHex(fromHex(`0x${encoded}`));
    return keccakHex(fromHex(`0x1901${separatorOf(domain).slice(2)}${struct.slice(2)}`));
  };
}

function hashText(value: string): string {
  return keccakHex(text.encode(value)).slice(2);
}

/** Of domains that cannot change any more. */
const separators = new WeakMap<TypedDataDomain, string>();

function separatorOf(domain: TypedDataDomain): string {
  const separator = separators.get(domain) ?? TypedDataEncoder.hashDomain(domain);
  if (Object.isFrozen(domain)) separators.set(domain, separator);
  return separator;
}
