import { Signature } from "ethers/crypto";
import { recoverAddress } from "ethers/transaction";
import { concat } from "ethers/utils";
import { OracleError } from "../errors.ts";
import type { OperatorSignature } from "./signer.ts";

/** A version of the operators as the chain holds it: rising addresses, and how many must sign. */
export type Operators = { digest: string; operators: readonly string[]; threshold: number };

/** What `AttentionLedger.post` takes: bit i for operator i, and 64 bytes each in that order. */
export type Quorum = { bitmap: bigint; signatures: string };

/**
 * Joins exactly the threshold of valid signatures, the first in operators' order; more than that are left out.
 * @throws `NotAnOperator`, `NotTheOperator` for a signature that is not its owner's, `TooFewSignatures`.
 */
export function joinQuorum(set: Operators, digest: string, given: readonly OperatorSignature[]): Quorum {
  const byPlace = new Map<number, string>();
  for (const { operator, signature } of given) {
    const place = set.operators.findIndex((address) => address.toLowerCase() === operator.toLowerCase());
    if (place < 0) {
      throw new OracleError("NotAnOperator", `${operator} is not an operator of ${set.digest}`, {
        operator,
        operatorSet: set.digest,
      });
    }
    const recovered = recoverAddress(digest, Signature.from(signature));
    if (recovered.toLowerCase() !== operator.toLowerCase()) {
      throw new OracleError("NotTheOperator", `the signature of ${operator} is of ${recovered}`, {
        operator,
        recovered,
        digest,
      });
    }
    byPlace.set(place, signature);
  }
  if (byPlace.size < set.threshold) {
    throw new OracleError(
      "TooFewSignatures",
      `${byPlace.size} operators signed ${digest}, ${set.threshold} must`,
      { given: byPlace.size, threshold: set.threshold, digest },
      { retry: true },
    );
  }
  const places = [...byPlace.keys()].sort((a, b) => a - b).slice(0, set.threshold);
  return {
    bitmap: places.reduce((bits, place) => bits | (1n << BigInt(place)), 0n),
    signatures: concat(places.map((place) => byPlace.get(place)!)),
  };
}
