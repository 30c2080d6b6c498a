/** A field that two values of the same shape do not share. */
export type FieldApart = { readonly field: string; readonly left: unknown; readonly right: unknown };

/** The first field in which two plain values part, named from `path` on; undefined when they are the same. */
export function firstApart(left: unknown, right: unknown, path: string): FieldApart | undefined {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return left === right ? undefined : { field: path, left, right };
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    const [a, b] = [left, right].map((value) => (value as Record<string, unknown>)[key]);
    const found = firstApart(a, b, `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}
