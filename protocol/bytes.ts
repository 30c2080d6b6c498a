import type { Hex } from "./units.ts";

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The text is not 0x and pairs of hex digits, or holds another number of bytes than `wanted`. */
export class BadHex extends Error {
  override readonly name = "BadHex";
  readonly text: string;
  readonly wanted: number | undefined;
  constructor(text: string, wanted?: number) {
    super(`not ${wanted === undefined ? "" : `${wanted} bytes of `}hex: ${text.slice(0, 140)}`);
    this.text = text;
    this.wanted = wanted;
  }
}

export function toHex(bytes: Uint8Array): Hex {
  let text = "0x";
  for (const byte of bytes) text += DIGITS[byte];
  return text as Hex;
}

/** @param bytes How many bytes are wanted; any number when left out. Throws BadHex. */
export function fromHex(text: string, bytes?: number): Uint8Array {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(text) || (bytes !== undefined && text.length !== 2 + 2 * bytes)) {
    throw new BadHex(text, bytes);
  }
  const out = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  return out;
}

/** Order of `length` bytes of `a` from `aStart` and `b` from `bStart`: below, at or above 0. */
export function compareBytes(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = a[aStart + i] - b[bStart + i];
    if (difference !== 0) return difference;
  }
  return 0;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The 16-byte little-endian number at `offset`. */
export function readUint128(view: DataView, offset: number): bigint {
  const high = view.getBigUint64(offset + 8, true);
  const low = view.getBigUint64(offset, true);
  return high === 0n ? low : (high << 64n) | low;
}

/** Writes 16 bytes, little-endian. Throws RangeError for a value outside [0, 2^128). */
export function writeUint128(view: DataView, offset: number, value: bigint): void {
  if (value < 0n || value >> 128n !== 0n) throw new RangeError(`${value} is not a 128-bit number`);
  view.setBigUint64(offset, value & 0xffff_ffff_ffff_ffffn, true);
  view.setBigUint64(offset + 8, value >> 64n, true);
}
