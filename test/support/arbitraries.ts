import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import type { Order } from "../../protocol/order.ts";
import type { Address } from "../../protocol/units.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);

export const address = bytes(20);
export const hash32 = bytes(32);
/** A number of that many bits. */
export const uint = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
export const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
export const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
export const uint64 = uint(64);
export const uint96 = uint(96);
export const uint128 = uint(128);
export const uint256 = uint(256);

/** An order of anyone, signed by nobody. */
export const anyOrder: fc.Arbitrary<Order> = fc.record({
  maker: address.map((hex) => hex as Address),
  buy: fc.boolean(),
  lots: uint32,
  limitWei: uint96,
  tipWei: uint96,
  fromRound: uint32,
  deadlineS: uint(40),
  nonce: uint256,
});
