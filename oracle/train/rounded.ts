/** Fractions to `digits` digits, wherever they stand in plain JSON, so that a card can be read. */
export function rounded<T>(value: T, digits: number): T {
  if (typeof value === "number") return (Number.isInteger(value) ? value : Number(value.toPrecision(digits))) as T;
  if (Array.isArray(value)) return value.map((member) => rounded(member, digits)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member, digits)])) as T;
}
