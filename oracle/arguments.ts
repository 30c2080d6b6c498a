import { type Command, InvalidArgumentError } from "commander";
import { type Address, parseAddress } from "../protocol/units.ts";

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
