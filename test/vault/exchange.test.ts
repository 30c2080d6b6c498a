import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { exchange } from "../../vault/client/exchange.ts";

describe("what a client asks of a vault node", () => {
  let server: Server;
  afterEach(() => server.close().closeAllConnections());

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("arrives as it was said, over one connection, and so does the answer", async () => {
    const connections = new Set<unknown>();
    const url = await serve(async (request, response) => {
      connections.add(request.socket);
      let text = "";
      for await (const part of request.setEncoding("utf8")) text += part;
      const { method, url: path } = request;
      response.writeHead(201).end(`${method} ${path} ${request.headers["content-type"]} ${text}`);
    });
    expect(await exchange(`${url}/a`, "GET", "", 5000)).to.deep.equal({
      status: 201,
      text: "GET /a application/json ",
    });
    const said = await exchange(`${url}/b`, "POST", "größer", 5000);
    expect(said).to.deep.equal({ status: 201, text: "POST /b application/json größer" });
    expect(connections.size).to.equal(1);
  });

  for (const [what, listener] of Object.entries<RequestListener>({
    "does not answer": () => {},
    "stops in the middle": (_, response) => void response.writeHead(200, { "content-length": 9 }).write("half"),
    "hangs up": (request) => request.socket.destroy(),
    "hangs up in the middle": (_, response) => {
      response.writeHead(200, { "content-length": 9 }).write("half");
      setTimeout(() => response.destroy(), 20);
    },
  })) {
    it(`fails when the node ${what}`, async () => {
      const url = await serve(listener);
      const failed = await exchange(url, "POST", "{}", 200).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(Error);
    });
  }
});
