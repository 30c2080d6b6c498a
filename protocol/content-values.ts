import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import type { EIP712Types } from "./report.ts";
import type { Address, Hex, Seconds, Wei } from "./units.ts";

/** What M of N operators sign: one value a listing. The fields are explained in IContentShop.sol. */
export type ContentValues = {
  readonly operatorSet: Hex;
  readonly atS: Seconds;
  readonly modelId: Hex;
  readonly ids: readonly bigint[];
  /** As many as ids. */
  readonly valuesWei: readonly Wei[];
};

/** EIP-712 types of content values, fields in the order of the Solidity struct. */
export const contentValuesTypes: EIP712Types = {
  ContentValues: [
    { name: "operatorSet", type: "bytes32" },
    { name: "atS", type: "uint40" },
    { name: "modelId", type: "bytes32" },
    { name: "ids", type: "uint256[]" },
    { name: "valuesWei", type: "uint96[]" },
  ],
};

/** Domain of content values on one chain and shop: a signature holds nowhere else. */
export function contentValuesDomain(chainId: bigint, shop: Address): TypedDataDomain {
  return { name: "ContentShop", version: "1", chainId, verifyingContract: shop };
}

/** What operators sign. */
export function digestContentValues(domain: TypedDataDomain, values: ContentValues): Hex {
  return TypedDataEncoder.hash(domain, contentValuesTypes, values) as Hex;
}
