import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { type Address, parseAddress } from "../protocol/units.ts";

/** Where npm was called: it runs scripts in the project's own folder, and paths were typed elsewhere. */
const TYPED_IN = process.env.INIT_CWD ?? "";

/** Adds the options that say which bank: what connectBank takes. */
export function addBankOptions(command: Command): Command {
  return command
    .option("--network <name>", "localhost, or the URL of a node", "localhost")
    .option("--deployment <file>", "the deployments file (default: deployments/<chainId>.json)");
}

/** An address on the command line. */
export function addressArgument(text: string): Address {
  try {
    return parseAddress(text);
  } catch {
    throw new InvalidArgumentError("an address, 0x and 40 hex digits, is wanted");
  }
}

/** A chain id on the command line, as folders are named by it. */
export function chainIdArgument(text: string): string {
  if (!/^[1-9]\d{0,18}$/.test(text)) throw new InvalidArgumentError("a chain id, a whole number from 1, is wanted");
  return text;
}

/** A path as it stands, or from where npm was called if it leads somewhere only there. */
export function asTyped(path: string): string {
  const there = resolve(TYPED_IN, path);
  return !existsSync(path) && existsSync(there) ? there : path;
}
