import type { TypedDataDomain } from "ethers/hash";
import type { EIP712Types } from "./report.ts";
import { typedDigester, typedStruct } from "./typed-data.ts";
import type { Address, Hex, Seconds } from "./units.ts";

/** By which right a reader reads: its wallet's, a group's, a blinded name's, or what another reader shared on. */
export const VIAS = ["wallet", "group", "blinded", "share"] as const;

export type Via = (typeof VIAS)[number];

/** No Read may hold longer than this after it reaches a vault node. */
export const READ_LIFE_S = 60n;

/** What a reader signs to be given a key. One word serves every vault node. */
export type Read = {
  readonly reader: Address;
  readonly recordId: Hex;
  /** Bits of PURPOSES: all that the read serves. */
  readonly purposes: number;
  readonly via: Via;
  /** 32 bytes: the group, the salt of the blinded name, or the sharer's address to the right; zero for a wallet. */
  readonly viaOf: Hex;
  /** The reader's X25519 key as DataShare has it: shares are sealed to it and to no other. */
  readonly encryptionKey: Hex;
  /** 32 random bytes: a node serves each word once. */
  readonly nonce: Hex;
  /** Last second at which the word holds. */
  readonly deadlineS: Seconds;
};

/** What an owner signs to leave a share of a data key with one vault node. */
export type Deposit = {
  readonly owner: Address;
  readonly vault: Address;
  readonly recordId: Hex;
  readonly version: number;
  readonly keyCommitment: Hex;
  /** sha256 of the share as it is sealed to the node. */
  readonly share: Hex;
  readonly deadlineS: Seconds;
};

/** What an owner signs to see who read a record. */
export type Audit = { readonly owner: Address; readonly recordId: Hex; readonly deadlineS: Seconds };

/** What a vault node signs of each share that it releases. Its digest is a leaf of an anchored root. */
export type Receipt = {
  readonly vault: Address;
  /** From 1, without gaps for a node. */
  readonly seq: number;
  /** Digest of the Read that was served. */
  readonly read: Hex;
  readonly recordId: Hex;
  readonly version: number;
  readonly reader: Address;
  readonly purposes: number;
  /** The newest block at which the contract allowed it. */
  readonly block: bigint;
  readonly blockHash: Hex;
  readonly releasedAtS: Seconds;
};

/** What a vault node signs when it has deleted what it held of an erased record. */
export type Erasure = {
  readonly vault: Address;
  readonly recordId: Hex;
  /** How many it deleted in all, of any version. */
  readonly shares: number;
  readonly block: bigint;
  readonly blockHash: Hex;
  readonly erasedAtS: Seconds;
};

/** Under which X25519 key a vault node takes shares. */
export type Identity = { readonly vault: Address; readonly encryptionKey: Hex };

/** What is signed off chain between owners, readers and vault nodes, by the name of its type. */
export type VaultWords = {
  Read: Read;
  Deposit: Deposit;
  Audit: Audit;
  Receipt: Receipt;
  Erasure: Erasure;
  Identity: Identity;
};

export const vaultTypes: { readonly [Name in keyof VaultWords]: EIP712Types } = {
  Read: typedStruct(
    "Read",
    "address reader,bytes32 recordId,uint32 purposes,string via,bytes32 viaOf,bytes32 encryptionKey,bytes32 nonce,uint64 deadlineS",
  ),
  Deposit: typedStruct(
    "Deposit",
    "address owner,address vault,bytes32 recordId,uint32 version,bytes32 keyCommitment,bytes32 share,uint64 deadlineS",
  ),
  Audit: typedStruct("Audit", "address owner,bytes32 recordId,uint64 deadlineS"),
  Receipt: typedStruct(
    "Receipt",
    "address vault,uint64 seq,bytes32 read,bytes32 recordId,uint32 version,address reader,uint32 purposes,uint64 block,bytes32 blockHash,uint64 releasedAtS",
  ),
  Erasure: typedStruct(
    "Erasure",
    "address vault,bytes32 recordId,uint32 shares,uint64 block,bytes32 blockHash,uint64 erasedAtS",
  ),
  Identity: typedStruct("Identity", "address vault,bytes32 encryptionKey"),
};

/** Domain of the vault of one DataShare on one chain. DataShare itself takes none of these words: its name is another. */
export function vaultDomain(chainId: bigint, dataShare: Address): TypedDataDomain {
  return Object.freeze({ name: "AttentionBankVault", version: "1", chainId, verifyingContract: dataShare });
}

/** What is signed. */
export function digestVaultWord<Name extends keyof VaultWords>(
  domain: TypedDataDomain,
  name: Name,
  word: VaultWords[Name],
): Hex {
  return digesters[name](domain, word);
}

const digesters: { readonly [Name in keyof VaultWords]: (domain: TypedDataDomain, word: VaultWords[Name]) => Hex } = {
  Read: typedDigester(vaultTypes.Read),
  Deposit: typedDigester(vaultTypes.Deposit),
  Audit: typedDigester(vaultTypes.Audit),
  Receipt: typedDigester(vaultTypes.Receipt),
  Erasure: typedDigester(vaultTypes.Erasure),
  Identity: typedDigester(vaultTypes.Identity),
};
