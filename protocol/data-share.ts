import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { id, type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import { zeroPadValue } from "ethers/utils";
import type { EIP712Types } from "./report.ts";
import { typedStruct } from "./typed-data.ts";
import type { Address, Hex, Seconds } from "./units.ts";

/** What data may be read for, a bit each, as Purposes.sol has them. MEASURE is the consent to be scored. */
export const PURPOSES = { MEASURE: 1, RESEARCH: 2, ADVERTISE: 4, TRAIN: 8, SUPPORT: 16 } as const;

export type Purpose = keyof typeof PURPOSES;

/** `bits` are no purpose, or one without a name. */
export class BadPurposes extends Error {
  override readonly name = "BadPurposes";
  readonly bits: number;
  constructor(bits: number) {
    super(`not a set of purposes: ${bits}`);
    this.bits = bits;
  }
}

/** The bits of some purposes. */
export function purposeBits(purposes: readonly Purpose[]): number {
  return purposes.reduce((bits, purpose) => bits | PURPOSES[purpose], 0);
}

/** The purposes of some bits, lowest first. Throws BadPurposes for none and for bits without a name. */
export function purposesOf(bits: number): Purpose[] {
  const named = (Object.keys(PURPOSES) as Purpose[]).filter((purpose) => (bits & PURPOSES[purpose]) !== 0);
  if (named.length === 0 || purposeBits(named) !== bits) throw new BadPurposes(bits);
  return named;
}

/** A record's name, known before it is registered. `salt` has 32 bytes. */
export function recordId(owner: Address, salt: Hex): Hex {
  return hashOf(["address", "bytes32"], [owner, salt]);
}

/** The scope of all records of an owner. */
export function ownerScope(owner: Address): Hex {
  return zeroPadValue(owner, 32) as Hex;
}

/** A wallet as a subject. */
export function walletSubject(wallet: Address): Hex {
  return zeroPadValue(wallet, 32) as Hex;
}

/** The group of this salt that `manager` runs. */
export function groupSubject(manager: Address, salt: Hex): Hex {
  return hashOf(["bytes32", "address", "bytes32"], [id("AB/group/v1"), manager, salt]);
}

/** A reader's name that tells nobody who it is who does not know the salt. The salt must be random. */
export function blindedSubject(reader: Address, salt: Hex): Hex {
  return hashOf(["bytes32", "address", "bytes32"], [id("AB/blinded/v1"), reader, salt]);
}

/** The newest version of a record, in hashes. */
export type Content = {
  /** sha256 of the manifest of the encrypted chunks. */
  readonly manifest: Hex;
  /** sha256("AB/dek/v1" || data key). */
  readonly keyCommitment: Hex;
};

/** What a grant gives. */
export type Rights = {
  /** Bits of PURPOSES. */
  readonly purposes: number;
  /** Which terms of use the reader is bound to. */
  readonly termsId: number;
  /** Whether a wallet may share on, once. */
  readonly mayReshare: boolean;
  /** Inclusive. */
  readonly fromS: Seconds;
  /** Exclusive. */
  readonly untilS: Seconds;
};

/** A subject's slot in a scope: the last rights, the scope's epoch when they were given, and how often it changed. */
export type Grant = Rights & { readonly epoch: number; readonly seq: number };

/** The state of a slot that an owner signs for; `epochOf` and `grantOf` of the contract tell it. */
export type Mandate = {
  readonly owner: Address;
  readonly epoch: number;
  readonly seq: number;
  /** Last second at which the word holds. */
  readonly deadlineS: Seconds;
};

/** Reads the word of an AccessGranted event, laid out as GrantWord.sol says. */
export function unpackGrant(word: bigint): Grant {
  const field = (shift: bigint, bits: number) => BigInt.asUintN(bits, word >> shift);
  return {
    fromS: field(0n, 40),
    untilS: field(40n, 40),
    purposes: Number(field(80n, 32)),
    termsId: Number(field(112n, 32)),
    seq: Number(field(144n, 32)),
    epoch: Number(field(176n, 32)),
    mayReshare: field(208n, 1) === 1n,
  };
}

/** What owners may sign, by the name of its type. */
export type Words = {
  Register: Content & {
    readonly owner: Address;
    readonly salt: Hex;
    readonly uri: string;
    readonly deadlineS: Seconds;
  };
  Rotate: Content & {
    readonly owner: Address;
    readonly recordId: Hex;
    readonly version: number;
    readonly deadlineS: Seconds;
  };
  Erase: { readonly owner: Address; readonly recordId: Hex; readonly version: number; readonly deadlineS: Seconds };
  Grant: Mandate & Rights & { readonly scope: Hex; readonly subject: Hex };
  Revoke: Mandate & { readonly scope: Hex; readonly subject: Hex };
  RevokeAll: Omit<Mandate, "seq"> & { readonly scope: Hex };
};

/** EIP-712 types of each word, fields in the order of DataShareHash.sol. */
export const wordTypes: { readonly [Name in keyof Words]: EIP712Types } = {
  Register: typeOf("Register", "address owner,bytes32 salt,bytes32 manifest,bytes32 keyCommitment,string uri"),
  Rotate: typeOf("Rotate", "address owner,bytes32 recordId,uint32 version,bytes32 manifest,bytes32 keyCommitment"),
  Erase: typeOf("Erase", "address owner,bytes32 recordId,uint32 version"),
  Grant: typeOf(
    "Grant",
    "address owner,bytes32 scope,bytes32 subject,uint32 purposes,uint32 termsId,bool mayReshare,uint40 fromS,uint40 untilS,uint32 epoch,uint32 seq",
  ),
  Revoke: typeOf("Revoke", "address owner,bytes32 scope,bytes32 subject,uint32 epoch,uint32 seq"),
  RevokeAll: typeOf("RevokeAll", "address owner,bytes32 scope,uint32 epoch"),
};

/** Domain of one DataShare on one chain: a signature holds nowhere else. */
export function dataShareDomain(chainId: bigint, dataShare: Address): TypedDataDomain {
  return { name: "DataShare", version: "1", chainId, verifyingContract: dataShare };
}

/** What the owner signs. */
export function digestWord<Name extends keyof Words>(domain: TypedDataDomain, name: Name, word: Words[Name]): Hex {
  return TypedDataEncoder.hash(domain, wordTypes[name], word) as Hex;
}

/** Every word ends with its deadline. */
function typeOf(name: string, fields: string): EIP712Types {
  return typedStruct(name, `${fields},uint64 deadlineS`);
}

function hashOf(types: string[], values: unknown[]): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) as Hex;
}
