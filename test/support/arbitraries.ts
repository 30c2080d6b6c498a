import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);

export const address = bytes(20);
export const hash32 = bytes(32);
export const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
export const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
export const uint96 = fc.bigInt({ min: 0n, max: (1n << 96n) - 1n });
export const uint128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
export const uint256 = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
