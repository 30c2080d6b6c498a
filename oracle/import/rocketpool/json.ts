import { OracleError } from "../../errors.ts";
import { repeatedKey } from "./keys.ts";

/** What makes a data file unusable. */
export type FileFault =
  | "NotJson"
  | "MissingField"
  | "WrongValue"
  | "DuplicateAccount"
  | "DuplicateKey"
  | "EmptyInterval"
  | "NoScore"
  | "NoRewardsFile"
  | "OtherInterval";

/** The refusal of a data file: `path` names the field, `value` is what stands there as text, empty where nothing does. */
export function fileError(
  fault: FileFault,
  path: string,
  value: string,
  expected: string,
  cause?: unknown,
): OracleError {
  const found = value === "" ? "" : `, found ${value}`;
  return new OracleError(fault, `${path}: ${expected}${found}`, { path, value }, { cause });
}

/** A JSON object and the path at which it stands. */
export type Node = { path: string; fields: Record<string, unknown> };

const SHOWN_CHARS = 60;

function show(value: unknown): string {
  const text = written(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}...` : text;
}

/** JSON.parse takes any depth, JSON.stringify does not. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "something nested too deep to show";
  }
}

function wrong(path: string, value: unknown, expected: string): OracleError {
  if (value === undefined) return fileError("MissingField", path, "", `missing, should be ${expected}`);
  return fileError("WrongValue", path, show(value), `should be ${expected}`);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The JSON object that `text` holds. `wideFields` are quoted first, so that whole numbers above 2^53 keep every digit. */
export function rootDown(text: string, wideFields: readonly string[]): Node {
  const numbers = new RegExp(`"(${wideFields.join("|")})"(\\s*:\\s*)(-?\\d+)(?=\\s*[,}])`, "g");
  let value: unknown;
  try {
    value = JSON.parse(text.replace(numbers, '"$1"$2"$3"'));
  } catch (cause) {
    throw fileError("NotJson", "file", "", "not JSON, or cut short", cause);
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw fileError("DuplicateKey", repeated, "", "stands twice");
  return asNode(value, "file", "");
}

function asNode(value: unknown, shownPath: string, path: string): Node {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(shownPath, value, "an object");
  return { path, fields: value as Record<string, unknown> };
}

/** The object at `name`. */
export function nodeAt(node: Node, name: string): Node {
  const path = join(node.path, name);
  return asNode(own(node, name), path, path);
}

/** Whether `name` stands in the node and is not null. */
export function has(node: Node, name: string): boolean {
  const value = own(node, name);
  return value !== undefined && value !== null;
}

function own(node: Node, name: string): unknown {
  return Object.hasOwn(node.fields, name) ? node.fields[name] : undefined;
}

const COUNT_LIMIT = 2 ** 32;
/** Far above any amount or score there is, so that no sum or quotient of these can leave its field of a batch. */
const WIDE_BITS = 96n;

/** The whole number from 0 to 2^32 - 1 at `name`; `absent` stands in where upstream leaves zeros out. */
export function countAt(node: Node, name: string, absent?: number): number {
  const value = own(node, name) ?? absent;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= COUNT_LIMIT) {
    throw wrong(join(node.path, name), value, "a whole number from 0, below 2^32");
  }
  return value;
}

/** The decimal whole number below 2^96 at `name`, as upstream writes it: a string of digits. */
export function wideAt(node: Node, name: string): bigint {
  const value = own(node, name);
  if (typeof value !== "string" || !/^\d{1,29}$/.test(value) || BigInt(value) >> WIDE_BITS !== 0n) {
    throw wrong(join(node.path, name), value, "a decimal whole number from 0, below 2^96");
  }
  return BigInt(value);
}

/** The text at `name`, not empty. */
export function textAt(node: Node, name: string): string {
  const value = own(node, name);
  if (typeof value !== "string" || value === "") throw wrong(join(node.path, name), value, "a text");
  return value;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The RFC 3339 UTC time at `name`, in ms since 1970. */
export function timeMsAt(node: Node, name: string): number {
  const value = own(node, name);
  const ms = typeof value === "string" && TIME.test(value) ? Date.parse(value) : Number.NaN;
  if (!(ms >= 0)) throw wrong(join(node.path, name), value, "a UTC time since 1970 like 2024-08-01T05:35:39Z");
  return ms;
}

/** The slots at `name`; null counts as none, since upstream writes an empty list so. */
export function slotsAt(node: Node, name: string): number[] {
  const value = own(node, name);
  if (value === null) return [];
  const isSlot = (slot: unknown): slot is number => Number.isSafeInteger(slot) && (slot as number) >= 0;
  if (!Array.isArray(value)) throw wrong(join(node.path, name), value, "a list of slots");
  const bad = value.findIndex((slot) => !isSlot(slot));
  if (bad >= 0) throw wrong(`${join(node.path, name)}[${bad}]`, value[bad], "a slot, a whole number from 0");
  return value;
}
