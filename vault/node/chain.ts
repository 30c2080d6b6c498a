import { Interface } from "ethers/abi";
import type { Content } from "../../protocol/data-share.ts";
import type { Address, Hex, Seconds } from "../../protocol/units.ts";
import type { Read, Via } from "../../protocol/vault.ts";
import { VaultError } from "../errors.ts";
import { dataShareView, type View } from "./calls.ts";
import type { Rpc, RpcCall } from "./rpc.ts";

export type Block = { readonly number: bigint; readonly hash: Hex; readonly timestampS: Seconds };

/** How the record stands, by the names of the contract's Status. */
export const STATUSES = ["none", "active", "frozen", "erased"] as const;

/** What the contract says of a record. */
export type RecordState = Content & {
  readonly owner: Address;
  readonly version: number;
  readonly status: (typeof STATUSES)[number];
};

/** What the contract says of a Read. */
export type ReadState = {
  readonly record: RecordState;
  readonly mayRead: boolean;
  /** Whether it did so some blocks ago too. */
  readonly mayReadBefore: boolean;
  readonly encryptionKey: Hex;
};

const RECORD = dataShareView("recordOf");
const CONTENT = dataShareView("contentOf");
const ENCRYPTION_KEY = dataShareView("encryptionKeyOf");
const RIGHTS: { readonly [Of in Via]: View } = {
  wallet: dataShareView("canRead"),
  group: dataShareView("canReadAsMember"),
  blinded: dataShareView("canReadBlinded"),
  share: dataShareView("canReadShared"),
};

/** The newest block. */
export async function readHead(rpc: Rpc): Promise<Block> {
  const [block] = await rpc([{ method: "eth_getBlockByNumber", params: ["latest", false] }]);
  const { number, hash, timestamp } = block as { number: string; hash: Hex; timestamp: string };
  return { number: BigInt(number), hash, timestampS: BigInt(timestamp) };
}

/** What stands at `block`, and of the right itself also `blocksBack` before. */
export async function readStateOf(
  rpc: Rpc,
  contract: Address,
  block: Block,
  read: Read,
  blocksBack: bigint,
): Promise<ReadState> {
  const right = RIGHTS[read.via];
  const asked = right.encode(...rightArgs(read));
  const before = block.number > blocksBack ? block.number - blocksBack : 0n;
  const [record, content, key, now, then] = (await rpc([
    call(contract, RECORD.encode(read.recordId), block),
    call(contract, CONTENT.encode(read.recordId), block),
    call(contract, ENCRYPTION_KEY.encode(read.reader), block),
    call(contract, asked, block),
    call(contract, asked, before),
  ])) as Hex[];
  return {
    record: recordState(record, content),
    encryptionKey: ENCRYPTION_KEY.decode(key)[0] as Hex,
    mayRead: right.decode(now)[0] === true,
    // Before the contract was there, nobody might.
    mayReadBefore: then !== "0x" && right.decode(then)[0] === true,
  };
}

export async function readRecord(rpc: Rpc, contract: Address, block: Block, recordId: Hex): Promise<RecordState> {
  const [record, content] = (await rpc([
    call(contract, RECORD.encode(recordId), block),
    call(contract, CONTENT.encode(recordId), block),
  ])) as Hex[];
  return recordState(record, content);
}

/** ERC-1271: whether a wallet that is a contract signed `digest`. False for a wallet that is none. */
export async function contractSigned(
  rpc: Rpc,
  wallet: Address,
  block: Block,
  digest: Hex,
  signature: Hex,
): Promise<boolean> {
  const data = erc1271.encodeFunctionData("isValidSignature", [digest, signature]);
  try {
    const [answer] = (await rpc([{ method: "eth_call", params: [{ to: wallet, data }, at(block)] }])) as Hex[];
    return answer === `${erc1271.getFunction("isValidSignature")?.selector}${"00".repeat(28)}`;
  } catch (error) {
    // A wallet that reverts did not sign.
    if (error instanceof VaultError && error.name === "ChainRefused") return false;
    throw error;
  }
}

const erc1271 = new Interface(["function isValidSignature(bytes32, bytes) view returns (bytes4)"]);

function rightArgs({ via, viaOf, recordId, reader, purposes }: Read): unknown[] {
  if (via === "wallet") return [recordId, reader, purposes];
  return [recordId, reader, via === "share" ? `0x${viaOf.slice(26)}` : viaOf, purposes];
}

function call(to: Address, data: Hex, block: Block | bigint): RpcCall {
  return { method: "eth_call", params: [{ to, data }, typeof block === "bigint" ? quantity(block) : at(block)] };
}

/** EIP-1898: of this very block, or not at all. */
function at({ hash }: Block) {
  return { blockHash: hash, requireCanonical: true };
}

function quantity(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function recordState(record: Hex, content: Hex): RecordState {
  const [owner, version, , status] = RECORD.decode(record);
  const [manifest, keyCommitment] = CONTENT.decode(content);
  return {
    owner: owner as Address,
    version: Number(version),
    status: STATUSES[Number(status)],
    manifest: manifest as Hex,
    keyCommitment: keyCommitment as Hex,
  };
}
