import type { Hex } from "./units.ts";

/** A file is no export: `field` is the first that is wrong. */
export class BadExport extends Error {
  override readonly name = "BadExport";
  readonly field: string;
  constructor(field: string, wanted: string) {
    super(`export: ${field} must be ${wanted}`);
    this.field = field;
  }
}

export function fieldsOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadExport(field, "an object");
}

export function listOf(value: unknown, field: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadExport(field, "a list");
}

/** Decimal text below 2^bits. */
export function wholeOf(value: unknown, field: string, bits = 256n): bigint {
  if (typeof value === "string" && /^\d{1,78}$/.test(value) && BigInt(value) >> bits === 0n) return BigInt(value);
  throw new BadExport(field, `a whole number below 2^${bits} as decimal text`);
}

/** A JSON number from 0 to `most`. */
export function numberOf(value: unknown, field: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new BadExport(field, `a whole number up to ${most}`);
}

export function hexOf(value: unknown, field: string, bytes: number): Hex {
  if (typeof value === "string" && value.length === 2 + 2 * bytes && /^0x[0-9a-f]*$/.test(value)) return value as Hex;
  throw new BadExport(field, `${bytes} bytes of lower-case hex`);
}
