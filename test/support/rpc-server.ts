import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A call of a node. */
type Rpc = (method: string, params: unknown[]) => Promise<unknown>;
type Call = { readonly id: number; readonly method: string; readonly params: unknown[] };

/** Serves a chain in this process as JSON-RPC over HTTP, for a program in another one. */
export async function serveRpc(rpc: Rpc): Promise<{ url: string; close: () => Promise<void> }> {
  const answer = async ({ id, method, params }: Call) => {
    try {
      return { jsonrpc: "2.0", id, result: await rpc(method, params ?? []) };
    } catch (error) {
      const { message, data } = error as Error & { data?: unknown };
      return { jsonrpc: "2.0", id, error: { code: 3, message, data } };
    }
  };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const calls = JSON.parse(Buffer.concat(parts).toString()) as Call | Call[];
    const answers = Array.isArray(calls) ? await Promise.all(calls.map(answer)) : await answer(calls);
    response.setHeader("content-type", "application/json").end(JSON.stringify(answers));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
