import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import type { Hex } from "../../protocol/units.ts";

/** The root that binds any three words, be there a tree that has them or none. */
export function rootOfTop(node: Hex, total: bigint, leaves: number): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256", "uint256"], [node, total, leaves])) as Hex;
}
