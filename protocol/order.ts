import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import type { EIP712Types } from "./report.ts";
import type { Address, Hex, Seconds, Wei } from "./units.ts";

/** What a maker signs. The fields are explained in IBankWindow.sol. */
export type Order = {
  readonly maker: Address;
  readonly buy: boolean;
  readonly lots: number;
  /** Buying: the most paid, fee and tip included; selling: the least got after fee and tip. */
  readonly limitWei: Wei;
  readonly tipWei: Wei;
  readonly fromRound: number;
  /** Inclusive. */
  readonly deadlineS: Seconds;
  readonly nonce: bigint;
};

/** EIP-712 types of an order, fields in the order of the Solidity struct. */
export const orderTypes: EIP712Types = {
  Order: [
    { name: "maker", type: "address" },
    { name: "buy", type: "bool" },
    { name: "lots", type: "uint32" },
    { name: "limitWei", type: "uint96" },
    { name: "tipWei", type: "uint96" },
    { name: "fromRound", type: "uint32" },
    { name: "deadlineS", type: "uint40" },
    { name: "nonce", type: "uint256" },
  ],
};

/** Domain of orders on one chain and desk: a signature holds nowhere else. */
export function orderDomain(chainId: bigint, window: Address): TypedDataDomain {
  return { name: "BankWindow", version: "1", chainId, verifyingContract: window };
}

/** What the maker signs; it also names the order. */
export function hashOrder(domain: TypedDataDomain, order: Order): Hex {
  return TypedDataEncoder.hash(domain, orderTypes, order) as Hex;
}

/** Why the desk refuses, in the order of the enum `Refusal` in IBankWindow.sol. */
export const REFUSALS = [
  "None",
  "Halted",
  "NoLots",
  "BandStale",
  "InventoryShort",
  "InventoryFull",
  "AboveRoundCap",
  "AboveAccountCap",
  "PurseShort",
  "PurseFull",
  "Expired",
  "NonceSpent",
  "TooEarly",
  "LimitMissed",
  "NotSigned",
  "NotPaid",
  "NotTaken",
] as const;
