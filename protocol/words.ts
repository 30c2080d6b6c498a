/** A value does not fit the type that it is written as. */
export class BadWord extends Error {
  override readonly name = "BadWord";
  readonly type: string;
  constructor(type: string, value: unknown) {
    super(`not a ${type}: ${String(value).slice(0, 80)}`);
    this.type = type;
  }
}

/**
 * The 32 bytes, as 64 digits, that a value has in Solidity's ABI and in EIP-712: of address, bool, bytes32 and uint8 to uint256.
 * @param value Hex of the type's length, true or false, a whole number. @throws BadWord, also for a type that is none of these.
 */
export function wordOf(type: string, value: unknown): string {
  if (type === "bytes32" && isHex(value, 32)) return value.slice(2).toLowerCase();
  if (type === "address" && isHex(value, 20)) return value.slice(2).toLowerCase().padStart(64, "0");
  if (type === "bool" && typeof value === "boolean") return (value ? "1" : "0").padStart(64, "0");
  const bits = bitsOf(type);
  if (bits !== undefined && (typeof value === "bigint" || Number.isSafeInteger(value))) {
    const whole = BigInt(value as bigint | number);
    if (whole >= 0n && whole >> BigInt(bits) === 0n) return whole.toString(16).padStart(64, "0");
  }
  throw new BadWord(type, value);
}

/** What `wordOf` wrote; whole numbers as bigint. @param word 64 digits. @throws BadWord for one that no value has. */
export function readWord(type: string, word: string): string | boolean | bigint {
  if (/^[0-9a-f]{64}$/.test(word)) {
    if (type === "bytes32") return `0x${word}`;
    if (type === "address" && word.startsWith("0".repeat(24))) return `0x${word.slice(24)}`;
    const bits = type === "bool" ? 1 : bitsOf(type);
    const whole = BigInt(`0x${word}`);
    if (bits !== undefined && whole >> BigInt(bits) === 0n) return type === "bool" ? whole === 1n : whole;
  }
  throw new BadWord(type, word);
}

/** Whether `wordOf` knows the type. */
export function isWord(type: string): boolean {
  return type === "bytes32" || type === "address" || type === "bool" || bitsOf(type) !== undefined;
}

function bitsOf(type: string): number | undefined {
  const bits = Number(/^uint(\d{1,3})$/.exec(type)?.[1]);
  return bits > 0 && bits <= 256 && bits % 8 === 0 ? bits : undefined;
}

function isHex(value: unknown, bytes: number): value is string {
  return typeof value === "string" && value.length === 2 + 2 * bytes && /^0x[0-9a-fA-F]*$/.test(value);
}
