import { isIP } from "node:net";
import { resolve } from "node:path";
import { type Address, parseAddress } from "../../protocol/units.ts";
import { VaultError } from "../errors.ts";
import type { Limits } from "./deps.ts";

/** What a vault node's surroundings say. Read once, in main; nothing else looks at the environment. */
export type Config = {
  readonly host: string;
  readonly port: number;
  /** Holds the database. One node, one folder. */
  readonly folder: string;
  readonly keystore: string;
  readonly passwordFile: string;
  /** Chain nodes: all must agree. */
  readonly rpcUrls: readonly string[];
  readonly dataShare: Address;
  readonly limits: Limits;
  readonly callsAMinute: number;
  readonly wordsAMinute: number;
  readonly proxy: string | undefined;
  /** How often receipts are anchored and erased records swept. */
  readonly everyMs: number;
};

const NAMES = [
  "VAULT_HOST",
  "VAULT_PORT",
  "VAULT_DATA",
  "VAULT_KEYSTORE",
  "VAULT_PASSWORD_FILE",
  "VAULT_RPC_URLS",
  "VAULT_DATASHARE",
  "VAULT_HEAD_AGE_S",
  "VAULT_SKEW_S",
  "VAULT_LAG_BLOCKS",
  "VAULT_BLOCKS_BACK",
  "VAULT_EVERY_S",
  "VAULT_CALLS_A_MINUTE",
  "VAULT_WORDS_A_MINUTE",
  "VAULT_PROXY",
];

/**
 * Reads the variables that begin with `VAULT_`; paths count from `cwd`.
 * @throws `UnknownSetting` for one that nothing reads, `BadSetting`.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  for (const name of Object.keys(env)) {
    if (name.startsWith("VAULT_") && !NAMES.includes(name)) {
      throw new VaultError("UnknownSetting", `${name} is not a setting; there are ${NAMES.join(", ")}`, { name });
    }
  }
  const text = (name: string): string => env[name] || refuse(name, "must be set");
  const whole = (name: string, otherwise: string): bigint => {
    const value = env[name] || otherwise;
    return /^\d{1,9}$/.test(value) ? BigInt(value) : refuse(name, "must be a whole number below 10^9");
  };
  const positive = (name: string, otherwise: string): number =>
    Number(whole(name, otherwise)) || refuse(name, "must be above zero");
  return {
    host: env.VAULT_HOST || "127.0.0.1",
    port: Number(whole("VAULT_PORT", "8551")),
    folder: resolve(cwd, text("VAULT_DATA")),
    keystore: resolve(cwd, text("VAULT_KEYSTORE")),
    passwordFile: resolve(cwd, text("VAULT_PASSWORD_FILE")),
    rpcUrls: text("VAULT_RPC_URLS")
      .split(",")
      .map((url) => urlOf(url.trim())),
    dataShare: addressOf(text("VAULT_DATASHARE")),
    limits: {
      headAgeS: whole("VAULT_HEAD_AGE_S", "60"),
      skewS: whole("VAULT_SKEW_S", "15"),
      lagBlocks: whole("VAULT_LAG_BLOCKS", "2"),
      blocksBack: whole("VAULT_BLOCKS_BACK", "2"),
    },
    everyMs: Number(whole("VAULT_EVERY_S", "3600")) * 1000,
    callsAMinute: positive("VAULT_CALLS_A_MINUTE", "600"),
    wordsAMinute: positive("VAULT_WORDS_A_MINUTE", "300"),
    proxy: env.VAULT_PROXY ? ipOf(env.VAULT_PROXY) : undefined,
  };
}

function urlOf(text: string): string {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    ? text
    : refuse("VAULT_RPC_URLS", "must be URLs");
}

function addressOf(text: string): Address {
  try {
    return parseAddress(text);
  } catch {
    return refuse("VAULT_DATASHARE", "must be an address");
  }
}

function ipOf(text: string): string {
  return isIP(text) ? text : refuse("VAULT_PROXY", "must be an IP address");
}

function refuse(name: string, wanted: string): never {
  throw new VaultError("BadSetting", `${name} ${wanted}`, { name });
}
