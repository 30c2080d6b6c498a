import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A node that knows its chain id and nothing else: enough to see what is refused before anything is asked or sent. */
export async function chainAnswering(chainId: number): Promise<{ url: string; close: () => Promise<void> }> {
  const result = `0x${chainId.toString(16)}`;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const answer = ({ id }: { id: number }) => ({ jsonrpc: "2.0", id, result });
    const calls = JSON.parse(body);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(Array.isArray(calls) ? calls.map(answer) : answer(calls)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
