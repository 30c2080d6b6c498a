import { VaultError } from "../errors.ts";

/** Asks a chain's node several things at once; answers stand in the order of the calls. */
export type Rpc = (calls: readonly RpcCall[]) => Promise<unknown[]>;
export type RpcCall = { readonly method: string; readonly params: readonly unknown[] };

type Answer = { readonly id: number; readonly result?: unknown; readonly error?: { readonly code?: number } };

/**
 * JSON-RPC over HTTP. @param place Its place among the configured ones: URLs carry keys and never stand in an error.
 * @throws `ChainUnreachable`, `ChainRefused`.
 */
export function rpcOf(url: string, place: number, timeoutMs: number): Rpc {
  return async (calls) => {
    const answers = await post(url, place, timeoutMs, calls);
    return calls.map((_, id) => {
      const answer = answers.find((one) => one.id === id);
      if (answer === undefined || answer.result === undefined) {
        const figures = { place, code: answer?.error?.code };
        throw new VaultError("ChainRefused", `chain node ${place} gave no result`, figures, { retry: true });
      }
      return answer.result;
    });
  };
}

async function post(url: string, place: number, timeoutMs: number, calls: readonly RpcCall[]): Promise<Answer[]> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(calls.map((call, id) => ({ jsonrpc: "2.0", id, ...call }))),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answers: unknown = await response.json();
    if (!Array.isArray(answers)) throw new Error("no list of answers");
    return answers as Answer[];
  } catch {
    throw new VaultError("ChainUnreachable", `chain node ${place} does not answer`, { place }, { retry: true });
  }
}
