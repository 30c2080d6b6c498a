import { existsSync, readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { fromHex } from "../../protocol/bytes.ts";
import { type Address, type Hex, parseAddress, type Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import { logError } from "../log/errors.ts";
import { type Log, openLog } from "../log/log.ts";

/** What an account would claim with, as somebody handed it out. */
export type GivenProof = { readonly account: Address; readonly cumulativeWei: Wei; readonly proof: readonly Hex[] };

/** An epoch on the command line. */
export function epochNumber(text: string): bigint {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("an epoch, a whole number from 1, is wanted");
  return BigInt(text);
}

/**
 * The log to check against: the one named, or that in the data folder if it is there.
 * @param given False: none, whatever is there.
 * @throws `LogMissing` for a named one that is not there, and what `openLog` throws.
 */
export function openGivenLog(given: string | false | undefined, usual: string): Log | undefined {
  if (given === false || (given === undefined && !existsSync(usual))) return undefined;
  const file = given ?? usual;
  if (!existsSync(file)) throw logError("LogMissing", file, "there is no such file");
  return openLog(file);
}

/** Reads a claim proof: JSON with account, cumulativeWei as decimal text, proof. @throws `BadProofFile`. */
export function readProofFile(file: string): GivenProof {
  try {
    const { account, cumulativeWei, proof } = JSON.parse(readFileSync(file, "utf8"));
    if (!Array.isArray(proof)) throw new Error("proof must be a list");
    for (const word of proof) fromHex(word, 32);
    if (typeof cumulativeWei !== "string" || !/^\d{1,78}$/.test(cumulativeWei))
      throw new Error("cumulativeWei must be decimal text");
    return { account: parseAddress(account), cumulativeWei: BigInt(cumulativeWei), proof };
  } catch (cause) {
    throw new OracleError("BadProofFile", `${file} holds no claim proof`, { file }, { cause });
  }
}
