import { hash } from "node:crypto";
import { getBytes, hexlify } from "ethers/utils";

/** What stands in the log; the number is the byte that the chain hashes. */
export const BATCH = 0;
export const MARKER = 1;
export type EntryKind = typeof BATCH | typeof MARKER;

/** Ends an epoch and names the block at which its on-chain inputs are read. */
export type Marker = {
  epoch: number;
  blockNumber: number;
  /** 32 bytes, 0x-hex, lower case. */
  blockHash: string;
  /** Seconds since 1970. */
  windowEnd: number;
};

export const EMPTY_HEAD = new Uint8Array(32);
const MARKER_MAGIC = 0x314d4241; // ABM1
const MARKER_BYTES = 60;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer");
}

/** The head after an entry whose bytes hash to `entryHash`. */
export function nextHead(head: Uint8Array, kind: EntryKind, entryHash: Uint8Array): Uint8Array {
  const linked = new Uint8Array(65);
  linked.set(head);
  linked[32] = kind;
  linked.set(entryHash, 33);
  return sha256(linked);
}

/** Throws RangeError where a figure is no whole number or the block hash not 32 bytes. */
export function encodeMarker({ epoch, blockNumber, blockHash, windowEnd }: Marker): Uint8Array {
  for (const [name, value] of Object.entries({ epoch, blockNumber, windowEnd })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is ${value}, must be a whole number`);
  }
  const block = getBytes(blockHash);
  if (block.length !== 32) throw new RangeError(`blockHash has ${block.length} bytes, must have 32`);
  const bytes = new Uint8Array(MARKER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MARKER_MAGIC, true);
  view.setBigUint64(4, BigInt(epoch), true);
  view.setBigUint64(12, BigInt(blockNumber), true);
  bytes.set(block, 20);
  view.setBigUint64(52, BigInt(windowEnd), true);
  return bytes;
}

/** The marker in `bytes`, undefined where they are none. */
export function decodeMarker(bytes: Uint8Array): Marker | undefined {
  if (bytes.length !== MARKER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MARKER_MAGIC) return undefined;
  return {
    epoch: Number(view.getBigUint64(4, true)),
    blockNumber: Number(view.getBigUint64(12, true)),
    blockHash: hexlify(bytes.subarray(20, 52)),
    windowEnd: Number(view.getBigUint64(52, true)),
  };
}
