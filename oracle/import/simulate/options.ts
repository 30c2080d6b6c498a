import { OracleError } from "../../errors.ts";

/** What both simulators take. The same options give the same events on every machine. */
export type SimulationOptions = {
  /** From 0 to 2^32 - 1. */
  seed: number;
  /** From 1 to 2^24. */
  accounts: number;
  /** When the simulated time begins, in ms since 1970. */
  startMs: number;
  /** 20-byte addresses of the first accounts, for wallets whose keys are at hand. They take part from the beginning to the end. */
  wallets: readonly Uint8Array[];
};

/** 2026-01-01, so that a simulation without a start does not depend on a clock. */
export const DEFAULT_START_MS = 1_767_225_600_000;

/** Throws `BadSimulation` unless `given` is a whole number in the range. */
export function requireRange(option: string, given: number, least: number, most: number): void {
  if (!Number.isSafeInteger(given) || given < least || given > most) {
    const message = `${option} is ${given}, must be a whole number from ${least} to ${most}`;
    throw new OracleError("BadSimulation", message, { option, given, least, most });
  }
}

/** The options with what is left out, checked. */
export function simulationOptions(
  given: Partial<SimulationOptions> & Pick<SimulationOptions, "seed" | "accounts">,
): SimulationOptions {
  const options = { startMs: DEFAULT_START_MS, wallets: [], ...given };
  requireRange("seed", options.seed, 0, 2 ** 32 - 1);
  requireRange("accounts", options.accounts, 1, 2 ** 24);
  requireRange("startMs", options.startMs, 1, 2 ** 47);
  return options;
}
