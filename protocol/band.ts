import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import type { EIP712Types } from "./report.ts";
import type { Address, Hex, Seconds, Wei } from "./units.ts";

/** What M of N operators sign for a round: prices in CASH wei for one lot of TIME. The fields are explained in IPriceBoard.sol. */
export type Band = {
  readonly operatorSet: Hex;
  readonly round: number;
  readonly atS: Seconds;
  readonly bidWei: Wei;
  readonly askWei: Wei;
  readonly modelId: Hex;
};

/** EIP-712 types of a band, fields in the order of the Solidity struct. */
export const bandTypes: EIP712Types = {
  Band: [
    { name: "operatorSet", type: "bytes32" },
    { name: "round", type: "uint32" },
    { name: "atS", type: "uint40" },
    { name: "bidWei", type: "uint88" },
    { name: "askWei", type: "uint88" },
    { name: "modelId", type: "bytes32" },
  ],
};

/** Domain of bands on one chain and board: a signature holds nowhere else. */
export function bandDomain(chainId: bigint, board: Address): TypedDataDomain {
  return { name: "PriceBoard", version: "1", chainId, verifyingContract: board };
}

/** What operators sign. */
export function digestBand(domain: TypedDataDomain, band: Band): Hex {
  return TypedDataEncoder.hash(domain, bandTypes, band) as Hex;
}
