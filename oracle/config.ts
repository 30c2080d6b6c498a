import { resolve } from "node:path";
import { OracleError } from "./errors.ts";

/** What the operator's surroundings say. Read once, in main; nothing else looks at the environment. */
export type Config = {
  /** Log, signed digests, transactions, epochs and artifacts, one folder a chain. */
  readonly dataFolder: string;
  /** Encrypted JSON keystores of the operators that sign here; none: the development keys, on chain 31337 only. */
  readonly operatorKeystores: readonly string[];
  /** Encrypted JSON keystore of the account that posts and pays the gas; none: a development key, on chain 31337 only. */
  readonly posterKeystore: string | undefined;
  /** Encrypted JSON keystore of the account that challenges reports; none: a development key, on chain 31337 only. */
  readonly challengerKeystore: string | undefined;
  /** Encrypted JSON keystore of the account that posts bands; none: a development key, on chain 31337 only. */
  readonly bandPosterKeystore: string | undefined;
  /** Encrypted JSON keystore of the account that posts content values; none: a development key, on chain 31337 only. */
  readonly valuePosterKeystore: string | undefined;
  /** Encrypted JSON keystore of the account that fills orders for their tips; none: a development key, on chain 31337 only. */
  readonly keeperKeystore: string | undefined;
  /** Holds the password of all keystores. */
  readonly passwordFile: string | undefined;
  /** No transaction offers more than this for a unit of gas. */
  readonly feeCapWei: bigint;
  /** How long a transaction may wait before a dearer one takes its place. */
  readonly stuckMs: number;
};

/** Keystores of accounts that send. */
const SENDERS = [
  "BANK_POSTER_KEYSTORE",
  "BANK_CHALLENGER_KEYSTORE",
  "BANK_BAND_POSTER_KEYSTORE",
  "BANK_VALUE_POSTER_KEYSTORE",
  "BANK_KEEPER_KEYSTORE",
];

const NAMES = [
  "BANK_DATA",
  "BANK_OPERATOR_KEYSTORES",
  ...SENDERS,
  "BANK_PASSWORD_FILE",
  "BANK_FEE_CAP_GWEI",
  "BANK_STUCK_S",
];

/**
 * Reads the variables that begin with `BANK_`; paths count from `cwd`.
 * @throws `UnknownSetting` for a `BANK_` variable that nothing reads (a slip of the pen would otherwise go unseen), `BadSetting`.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  for (const name of Object.keys(env)) {
    if (name.startsWith("BANK_") && !NAMES.includes(name)) {
      throw new OracleError("UnknownSetting", `${name} is not a setting; there are ${NAMES.join(", ")}`, { name });
    }
  }
  const path = (name: string) => (env[name] ? resolve(cwd, env[name]) : undefined);
  const whole = (name: string, otherwise: string) => {
    const text = env[name] || otherwise;
    if (/^[1-9]\d{0,8}$/.test(text)) return BigInt(text);
    throw new OracleError("BadSetting", `${name} is ${text}, a whole number from 1 to 999999999 is wanted`, {
      name,
      value: text,
    });
  };
  const keystores = (env.BANK_OPERATOR_KEYSTORES ?? "").split(",").filter((file) => file.trim() !== "");
  const config: Config = {
    dataFolder: path("BANK_DATA") ?? resolve(cwd, ".data"),
    operatorKeystores: keystores.map((file) => resolve(cwd, file.trim())),
    posterKeystore: path("BANK_POSTER_KEYSTORE"),
    challengerKeystore: path("BANK_CHALLENGER_KEYSTORE"),
    bandPosterKeystore: path("BANK_BAND_POSTER_KEYSTORE"),
    valuePosterKeystore: path("BANK_VALUE_POSTER_KEYSTORE"),
    keeperKeystore: path("BANK_KEEPER_KEYSTORE"),
    passwordFile: path("BANK_PASSWORD_FILE"),
    feeCapWei: whole("BANK_FEE_CAP_GWEI", "500") * 1_000_000_000n,
    stuckMs: Number(whole("BANK_STUCK_S", "90")) * 1000,
  };
  const senders = SENDERS.filter((name) => env[name]);
  if ((config.operatorKeystores.length > 0 || senders.length > 0) && !config.passwordFile) {
    throw new OracleError("BadSetting", "keystores need BANK_PASSWORD_FILE", { name: "BANK_PASSWORD_FILE", value: "" });
  }
  for (const [place, name] of senders.entries()) {
    const other = senders.slice(0, place).find((earlier) => path(earlier) === path(name));
    if (other === undefined) continue;
    const message = `${other} and ${name} are both ${path(name)}: each duty counts the nonces of an account of its own`;
    throw new OracleError("BadSetting", message, { name, value: env[name], other });
  }
  return config;
}
