import { isError } from "ethers/utils";
import { describe, OracleError } from "./errors.ts";

/** How a role that runs until it is stopped goes on. */
export type AgainDeps = {
  readonly say: (line: string) => void;
  /** Ends early when the signal is given. */
  readonly pause: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
};

/**
 * Does `work` until the signal is given, pausing for as long as it says. What may succeed later unchanged is tried again after `retryMs`, and said
 * when it begins: an hour of it is one line.
 * @throws everything else that `work` does.
 */
export async function againAndAgain(
  { say, pause, signal }: AgainDeps,
  retryMs: number,
  work: () => Promise<number>,
): Promise<void> {
  let said = "";
  while (!signal.aborted) {
    let waitMs = retryMs;
    try {
      waitMs = await work();
      said = "";
    } catch (error) {
      if (!mayPass(error)) throw error;
      const { name, code = name } = error as Error & { code?: string };
      if (code !== said) say(describe(error));
      said = code;
    }
    if (!signal.aborted) await pause(waitMs);
  }
}

/** Whether the same call may succeed later, unchanged: an error that says so, or a node that did not answer, or with a fault of its own. */
export function mayPass(error: unknown): boolean {
  if (error instanceof OracleError) return error.retry;
  return (
    isError(error, "NETWORK_ERROR") ||
    isError(error, "TIMEOUT") ||
    isError(error, "SERVER_ERROR") ||
    isError(error, "UNKNOWN_ERROR")
  );
}
