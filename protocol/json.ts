/** What canonical JSON can hold: fractions have no one form, so numbers are safe integers; larger ones go as decimal text. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The value has no canonical JSON form. */
export class NotCanonical extends Error {
  override readonly name = "NotCanonical";
  readonly path: string;
  constructor(path: string, what: string) {
    super(`${path}: ${what}`);
    this.path = path;
  }
}

/** JSON with keys in rising order of UTF-16 code units, no spaces, integers only. Throws NotCanonical with the path. */
export function canonicalJson(value: Json, path = "$"): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new NotCanonical(path, `${value} is no safe integer`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => canonicalJson(item, `${path}[${i}]`)).join(",")}]`;
  if (typeof value !== "object") throw new NotCanonical(path, `${typeof value} has no form in JSON`);
  const record = value as { readonly [key: string]: Json };
  const keys = Object.keys(record).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key], `${path}.${key}`)}`).join(",")}}`;
}
