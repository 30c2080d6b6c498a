import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import type { EIP712Types } from "./report.ts";
import type { Address, Hex, Seconds, Wei } from "./units.ts";

/** An account's word that what it earned is paid to `to`: ITimeAsset.claimBySig. */
export type Claim = {
  readonly account: Address;
  readonly to: Address;
  readonly cumulativeWei: Wei;
  /** The account's next nonce at the time asset. */
  readonly nonce: bigint;
  /** Last second at which the word holds. */
  readonly deadline: Seconds;
};

export const claimTypes: EIP712Types = {
  Claim: [
    { name: "account", type: "address" },
    { name: "to", type: "address" },
    { name: "cumulativeWei", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** Domain of the time asset, for claims and ERC-2612 permits. */
export function timeAssetDomain(chainId: bigint, timeAsset: Address): TypedDataDomain {
  return { name: "Attention Bank TIME", version: "1", chainId, verifyingContract: timeAsset };
}

/** What the account signs. */
export function digestClaim(domain: TypedDataDomain, claim: Claim): Hex {
  return TypedDataEncoder.hash(domain, claimTypes, claim) as Hex;
}
