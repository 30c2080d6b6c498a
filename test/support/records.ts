import { sha256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";
import { type Deltas, packDeltas, packScores, type Scores } from "../../protocol/records.ts";
import type { Address, Hex } from "../../protocol/units.ts";

export const PROGRAM_ID: Hex = `0x${"5c".repeat(32)}`;

/** Account `i` of a fixed population without order. */
export function accountOf(i: number): Address {
  return sha256(toUtf8Bytes(`account ${i}`)).slice(0, 42) as Address;
}

/** `count` accounts with amounts that fill more than 64 bits. */
export function sampleDeltas(count: number): Deltas {
  return packDeltas(
    Array.from({ length: count }, (_, i) => {
      const previousCumulativeWei = BigInt(i % 3) * 10n ** 18n;
      return {
        account: accountOf(i),
        previousCumulativeWei,
        cumulativeWei: previousCumulativeWei + 3n ** BigInt(i % 60),
      };
    }),
  );
}

/** `count` accounts with three features each, one of them negative. */
export function sampleScores(count: number): Scores {
  return packScores(
    PROGRAM_ID,
    3,
    Array.from({ length: count }, (_, i) => ({
      account: accountOf(i),
      features: [BigInt(i), BigInt(-i), 1n << 60n],
      score: i % 5 === 0 ? 0n : 7n ** BigInt(i % 40),
    })),
  );
}
