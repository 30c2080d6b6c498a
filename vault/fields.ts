import { purposesOf } from "../protocol/data-share.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { VaultError } from "./errors.ts";

/** An object of JSON, of which nothing is known yet. The readers below throw BadRequest with the field that is wrong. */
export type Fields = Readonly<Record<string, unknown>>;

/** Throws BadRequest. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad("body", "JSON");
  }
}

export function fieldsOf(value: unknown, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(field, "an object");
  return value as Fields;
}

export function listOf(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(field, "a list");
  return value;
}

/** Bytes of any number. */
export function hex(fields: Fields, field: string, bytes?: number): Hex {
  const value = fields[field];
  const fits = typeof value === "string" && /^0x([0-9a-f]{2})*$/.test(value);
  if (!fits || (bytes !== undefined && value.length !== 2 + 2 * bytes)) {
    throw bad(field, `${bytes === undefined ? "" : `${bytes} bytes of `}lower-case hex`);
  }
  return value as Hex;
}

export function hash(fields: Fields, field: string): Hex {
  return hex(fields, field, 32);
}

export function address(fields: Fields, field: string): Address {
  return hex(fields, field, 20);
}

/** Decimal text of a number below 2^64. */
export function whole(fields: Fields, field: string): bigint {
  const value = fields[field];
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,19})$/.test(value) || BigInt(value) >> 64n !== 0n) {
    throw bad(field, "decimal text of a number below 2^64");
  }
  return BigInt(value);
}

export function small(fields: Fields, field: string): number {
  const value = fields[field];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw bad(field, "a whole number below 2^32");
  }
  return value;
}

export function purposes(word: Fields): number {
  const bits = small(word, "purposes");
  try {
    purposesOf(bits);
  } catch {
    throw bad("purposes", "bits of purposes, at least one");
  }
  return bits;
}

export function bad(field: string, wanted: string): VaultError {
  return new VaultError("BadRequest", `${field} must be ${wanted}`, { field });
}
