import { concat, hexlify } from "ethers/utils";

/** Code that a contract may have at most (EIP-170), in bytes. */
export const CODE_LIMIT_BYTES = 24_576;

/** The weights, or one part of them, would not fit a contract's code. */
export class BlobTooLargeError extends Error {
  override readonly name = "BlobTooLargeError";
  readonly retry = false;
  readonly bytes: number;

  constructor(bytes: number) {
    super(
      `a blob of ${bytes} bytes does not fit a contract's code, which holds ${CODE_LIMIT_BYTES} with its leading zero byte`,
    );
    this.bytes = bytes;
  }
}

/**
 * Init code that leaves `data` as a contract's code behind one zero byte (STOP, so that nobody can run it). Hex, to be sent
 * as the data of a transaction without a receiver. Throws BlobTooLargeError.
 */
export function blobInitCode(data: Uint8Array): string {
  const size = data.length + 1;
  if (size > CODE_LIMIT_BYTES) throw new BlobTooLargeError(data.length);
  // PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE (0), CODECOPY, RETURNDATASIZE, RETURN, then the code itself.
  const copier = Uint8Array.of(0x61, size >> 8, size & 0xff, 0x80, 0x60, 0x0a, 0x3d, 0x39, 0x3d, 0xf3);
  return hexlify(concat([copier, Uint8Array.of(0), data]));
}

/** Weights cut into parts that each fit a contract's code, in order. */
export function blobParts(weights: Uint8Array): Uint8Array[] {
  const partBytes = CODE_LIMIT_BYTES - 1;
  const count = Math.ceil(weights.length / partBytes);
  return Array.from({ length: count }, (_, i) => weights.slice(i * partBytes, (i + 1) * partBytes));
}
