import { recover, signRecoverable } from "tiny-secp256k1";
import { fromHex, toHex } from "../../protocol/bytes.ts";
import { keccak } from "../../protocol/keccak.ts";
import type { Address, Hex } from "../../protocol/units.ts";

/** Half of the curve's order, rounded down: of the two values of s that serve alike, the contract takes the lower. */
const HIGHEST_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** r, s and v of a digest of 32 bytes, by RFC 6979: the same key signs the same digest alike. */
export function signDigest(secret: Uint8Array, digest: Hex): Hex {
  const { signature, recoveryId } = signRecoverable(fromHex(digest, 32), secret);
  return `${toHex(signature)}${(27 + recoveryId).toString(16)}`;
}

/**
 * Who signed, if it was the key of a plain wallet; undefined for what is no such signature: other than 65 bytes, a v that is
 * none, s in the upper half, or r and s that no key makes.
 */
export function signerOf(digest: Hex, signature: Hex): Address | undefined {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return undefined;
  const bytes = fromHex(signature);
  const parity = parityOf(bytes[64]);
  if (parity === undefined || BigInt(`0x${signature.slice(66, 130)}`) > HIGHEST_S) return undefined;
  const key = recovered(fromHex(digest, 32), bytes.subarray(0, 64), parity);
  // The first of 65 bytes says that both coordinates follow; an address is the end of their hash.
  return key && (toHex(keccak(key.subarray(1)).subarray(12)) as Address);
}

/** Wallets say 27 and 28, some devices 0 and 1. */
function parityOf(v: number): 0 | 1 | undefined {
  if (v === 27 || v === 0) return 0;
  return v === 28 || v === 1 ? 1 : undefined;
}

function recovered(digest: Uint8Array, rs: Uint8Array, parity: 0 | 1): Uint8Array | undefined {
  try {
    return recover(digest, rs, parity) ?? undefined;
  } catch {
    // Numbers beyond the curve's order, zeros, and an r that is on no point.
    return undefined;
  }
}
