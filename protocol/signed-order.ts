import type { Order } from "./order.ts";
import { type Address, type Hex, parseAddress } from "./units.ts";

/** An order as its maker hands it out. */
export type SignedOrder = { readonly order: Order; readonly signature: Hex };

/** `field` of a signed order is not what it must be. */
export class BadOrder extends Error {
  override readonly name = "BadOrder";
  readonly field: string;
  constructor(field: string, wanted: string) {
    super(`signed order: ${field} must be ${wanted}`);
    this.field = field;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const FIELDS = ["maker", "buy", "lots", "limitWei", "tipWei", "fromRound", "deadlineS", "nonce"];

/**
 * Reads signed orders from JSON: one, or a list of them. Each has `order`, whose whole numbers are decimal text except lots and fromRound, and
 * `signature`. @throws `BadOrder` with the first field that is wrong.
 */
export function parseSignedOrders(text: string): SignedOrder[] {
  const value = parseJson(text);
  return (Array.isArray(value) ? value : [value]).map((one, i) =>
    signedOrderOf(one, Array.isArray(value) ? `[${i}].` : ""),
  );
}

/** The text that `parseSignedOrders` reads again. */
export function formatSignedOrders(orders: readonly SignedOrder[]): string {
  return `${JSON.stringify(orders, (_, value) => (typeof value === "bigint" ? String(value) : value), 2)}\n`;
}

function signedOrderOf(value: unknown, at: string): SignedOrder {
  const { order, signature } = fieldsOf(value, at === "" ? "the file" : at.slice(0, -1));
  const fields = fieldsOf(order, `${at}order`);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new BadOrder(`${at}order.${unknown}`, "left out: nobody signs it");
  const whole = (name: string, bits: number) => wholeOf(fields[name], `${at}order.${name}`, bits);
  if (typeof fields.buy !== "boolean") throw new BadOrder(`${at}order.buy`, "true or false");
  if (typeof signature !== "string" || !/^0x([0-9a-f]{2})*$/.test(signature)) {
    throw new BadOrder(`${at}signature`, "bytes in lower-case hex");
  }
  return {
    order: {
      maker: addressOf(fields.maker, `${at}order.maker`),
      buy: fields.buy,
      lots: Number(whole("lots", 32)),
      limitWei: whole("limitWei", 96),
      tipWei: whole("tipWei", 96),
      fromRound: Number(whole("fromRound", 32)),
      deadlineS: whole("deadlineS", 40),
      nonce: whole("nonce", 256),
    },
    signature: signature as Hex,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadOrder("the file", "JSON");
  }
}

function fieldsOf(value: unknown, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadOrder(field, "an object");
  return value as Fields;
}

function wholeOf(value: unknown, field: string, bits: number): bigint {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === "string" && /^\d{1,78}$/.test(text) && BigInt(text) < 1n << BigInt(bits)) return BigInt(text);
  throw new BadOrder(field, `a whole number below 2^${bits}`);
}

function addressOf(value: unknown, field: string): Address {
  if (typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value)) return parseAddress(value);
  throw new BadOrder(field, "an address");
}
