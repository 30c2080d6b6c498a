declare const unit: unique symbol;

/** A plain value fits where its unit is wanted; a value of another unit does not. */
type Unit<T, Name extends string> = T & { readonly [unit]?: Name };

/** Bytes as text: 0x and an even number of lower-case digits. */
export type Hex = `0x${string}`;
/** 20 bytes, lower-case. Show it to people in EIP-55 form. */
export type Address = Hex;
/** 10^-18 TIME. */
export type Wei = Unit<bigint, "wei">;
/** What a model gives an account; below 2^128. */
export type Score = Unit<bigint, "score">;
/** Milliseconds. */
export type Ms = Unit<number, "ms">;
/** Whole seconds since 1970, as the chain counts them. */
export type Seconds = Unit<bigint, "s">;

/** The text is not 0x and 40 hex digits. */
export class BadAddress extends Error {
  override readonly name = "BadAddress";
  readonly text: string;
  constructor(text: string) {
    super(`not an address: ${text}`);
    this.text = text;
  }
}

/** Reads an address in any case. Throws BadAddress. A wrong EIP-55 checksum is the caller's to refuse. */
export function parseAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new BadAddress(text);
  return text.toLowerCase() as Address;
}
