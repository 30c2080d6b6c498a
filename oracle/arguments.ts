import { InvalidArgumentError } from "commander";
import { type Address, parseAddress } from "../protocol/units.ts";

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
