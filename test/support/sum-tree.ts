import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";

const abi = AbiCoder.defaultAbiCoder();

/** Root and total of a sum tree over leaves of (hash, amount), level by level on text: its definition. */
export function sumTreeOf(leaves: readonly (readonly [string, bigint])[]): { root: string; total: bigint } {
  let level = leaves;
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => {
      const [left, right] = [level[2 * i], level[2 * i + 1]];
      if (right === undefined) return left;
      const words = abi.encode(["bytes32", "uint256", "bytes32", "uint256"], [...left, ...right]);
      return [keccak256(words), left[1] + right[1]] as const;
    });
  }
  const [top, total] = level[0] ?? [`0x${"00".repeat(32)}`, 0n];
  return { root: keccak256(abi.encode(["bytes32", "uint256", "uint256"], [top, total, leaves.length])), total };
}
