import { AbiCoder } from "ethers/abi";
import { id } from "ethers/hash";
import {
  blindedSubject,
  dataShareDomain,
  digestWord,
  groupSubject,
  ownerScope,
  recordId,
  walletSubject,
} from "../../protocol/data-share.ts";
import type { Address, Hex } from "../../protocol/units.ts";

const CHAIN_ID = 31337n;
const DATA_SHARE = addressOf("data share");
const MANDATE = "tuple(address owner,uint32 epoch,uint32 seq,uint64 deadlineS)";
const RIGHTS = "tuple(uint32 purposes,uint32 termsId,bool mayReshare,uint40 fromS,uint40 untilS)";
const CONTENT = "tuple(bytes32 manifest,bytes32 keyCommitment)";

/** Names and signed words of DataShare; `encoded` holds the arguments of the contract's own hash function. */
export function dataShareVectors() {
  const cases = [0, 1, 2];
  return { chainId: CHAIN_ID, dataShare: DATA_SHARE, names: cases.map(nameCase), words: cases.map(wordCase) };
}

function nameCase(i: number) {
  const [account, salt] = [addressOf(`account ${i}`), hashOf(`salt ${i}`)];
  return {
    account,
    salt,
    recordId: recordId(account, salt),
    ownerScope: ownerScope(account),
    walletSubject: walletSubject(account),
    groupSubject: groupSubject(account, salt),
    blindedSubject: blindedSubject(account, salt),
  };
}

function wordCase(i: number) {
  const domain = dataShareDomain(CHAIN_ID, DATA_SHARE);
  const owner = addressOf(`owner ${i}`);
  const [salt, scope, subject] = [hashOf(`salt ${i}`), hashOf(`scope ${i}`), hashOf(`subject ${i}`)];
  const deadlineS = 1_800_000_000n + BigInt(i);
  const content = { manifest: hashOf(`manifest ${i}`), keyCommitment: hashOf(`key ${i}`) };
  const uri = "ipfs://ü".repeat(i);
  const version = i + 1;
  const mandate = { owner, epoch: i + 1, seq: 2 * i, deadlineS };
  const rights = {
    fromS: 1_800_000_000n - BigInt(i),
    untilS: i === 2 ? (1n << 40n) - 1n : 1_900_000_000n,
    purposes: i === 2 ? 31 : 1 << i,
    termsId: i * 1_000_000_000,
    mayReshare: i === 1,
  };
  const record = { owner, recordId: scope, version, deadlineS };
  return {
    register: {
      encoded: encode(["address", "bytes32", CONTENT, "string", "uint64"], [owner, salt, content, uri, deadlineS]),
      digest: digestWord(domain, "Register", { owner, salt, ...content, uri, deadlineS }),
    },
    rotate: {
      encoded: encode(["address", "bytes32", "uint32", CONTENT, "uint64"], [owner, scope, version, content, deadlineS]),
      digest: digestWord(domain, "Rotate", { ...record, ...content }),
    },
    erase: {
      encoded: encode(["address", "bytes32", "uint32", "uint64"], [owner, scope, version, deadlineS]),
      digest: digestWord(domain, "Erase", record),
    },
    grant: {
      encoded: encode([MANDATE, "bytes32", "bytes32", RIGHTS], [mandate, scope, subject, rights]),
      digest: digestWord(domain, "Grant", { ...mandate, ...rights, scope, subject }),
    },
    revoke: {
      encoded: encode([MANDATE, "bytes32", "bytes32"], [mandate, scope, subject]),
      digest: digestWord(domain, "Revoke", { ...mandate, scope, subject }),
    },
    revokeAll: {
      encoded: encode([MANDATE, "bytes32"], [mandate, scope]),
      digest: digestWord(domain, "RevokeAll", { owner, epoch: mandate.epoch, scope, deadlineS }),
    },
  };
}

function encode(types: string[], values: unknown[]): Hex {
  return AbiCoder.defaultAbiCoder().encode(types, values) as Hex;
}

function hashOf(text: string): Hex {
  return id(text) as Hex;
}

function addressOf(text: string): Address {
  return hashOf(text).slice(0, 42) as Address;
}
