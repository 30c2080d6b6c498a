import { type TypedDataDomain, TypedDataEncoder, type TypedDataField } from "ethers/hash";
import type { Address, Hex, Score, Seconds, Wei } from "./units.ts";

/** What one program scored in an epoch. Programs of a report stand in rising order of id. */
export type Program = {
  /** keccak256 of the program's name. */
  readonly id: Hex;
  /** Zero: declared, its scores come signed from the producer. */
  readonly modelId: Hex;
  readonly scoresRoot: Hex;
  readonly leaves: number;
  readonly totalScore: Score;
  readonly budgetWei: Wei;
};

/** What M of N operators sign for an epoch. The fields are explained in IAttentionLedger.sol. */
export type Report = {
  readonly operatorSet: Hex;
  readonly epoch: bigint;
  readonly attempt: number;
  /** hashReport of the report before; zero for the first. */
  readonly previous: Hex;
  /** Inclusive. */
  readonly windowStart: Seconds;
  /** Exclusive. */
  readonly windowEnd: Seconds;
  readonly logRoot: Hex;
  readonly rewardsRoot: Hex;
  readonly deltasRoot: Hex;
  /** Sum of all cumulative amounts. */
  readonly issuedWei: Wei;
  readonly programs: readonly Program[];
  /** sha256 of the artifact. */
  readonly artifact: Hex;
};

export type EIP712Types = Record<string, TypedDataField[]>;

export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;

/** EIP-712 types of a report, fields in the order of the Solidity struct. */
export const reportTypes: EIP712Types = {
  Report: [
    { name: "operatorSet", type: "bytes32" },
    { name: "epoch", type: "uint64" },
    { name: "attempt", type: "uint32" },
    { name: "previous", type: "bytes32" },
    { name: "windowStart", type: "uint64" },
    { name: "windowEnd", type: "uint64" },
    { name: "logRoot", type: "bytes32" },
    { name: "rewardsRoot", type: "bytes32" },
    { name: "deltasRoot", type: "bytes32" },
    { name: "issuedWei", type: "uint256" },
    { name: "programs", type: "Program[]" },
    { name: "artifact", type: "bytes32" },
  ],
  Program: [
    { name: "id", type: "bytes32" },
    { name: "modelId", type: "bytes32" },
    { name: "scoresRoot", type: "bytes32" },
    { name: "leaves", type: "uint32" },
    { name: "totalScore", type: "uint256" },
    { name: "budgetWei", type: "uint256" },
  ],
};

/** Domain of reports on one chain and ledger: a signature holds nowhere else. */
export function reportDomain(chainId: bigint, ledger: Address): TypedDataDomain {
  return { name: "AttentionLedger", version: "1", chainId, verifyingContract: ledger };
}

/** Struct hash of a report, without domain: what the next report's `previous` names. */
export function hashReport(report: Report): Hex {
  return TypedDataEncoder.hashStruct("Report", reportTypes, report) as Hex;
}

/** What operators sign. */
export function digestReport(domain: TypedDataDomain, report: Report): Hex {
  return TypedDataEncoder.hash(domain, reportTypes, report) as Hex;
}
