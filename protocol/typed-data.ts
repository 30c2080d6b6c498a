import type { EIP712Types } from "./report.ts";

/** The EIP-712 types of one struct. `fields` reads as in Solidity: `"address owner,bytes32 scope"`. */
export function typedStruct(name: string, fields: string): EIP712Types {
  const parts = fields.split(",").map((field) => field.split(" "));
  return { [name]: parts.map(([type, field]) => ({ name: field as string, type: type as string })) };
}
