import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect } from "chai";
import { connectBank } from "../../../oracle/chain/connect.ts";
import { describe as printed } from "../../../oracle/errors.ts";
import { refusalOf } from "../../support/refusal.ts";

describe("connecting to a node", () => {
  it("says which one does not answer, and keeps the key in its URL to itself", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((closed) => server.close(closed));
    const error = await refusalOf(connectBank(`http://user:word@${host}/v3/secret`));
    expect([error.name, error.figures, error.retry]).to.deep.equal(["NodeUnreachable", { host }, true]);
    expect(printed(error))
      .to.include(host)
      .and.not.match(/secret|word/);
  });

  it("refuses what is no URL of a node", async () => {
    for (const network of ["mainnet", "ws://127.0.0.1:8545", ""]) {
      const error = await refusalOf(connectBank(network));
      expect([error.name, error.figures]).to.deep.equal(["UnknownNetwork", { network }]);
    }
  });
});
