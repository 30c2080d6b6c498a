import { join } from "node:path";
import { expect } from "chai";
import { connectBank } from "../../../oracle/chain/connect.ts";
import { describe as printed } from "../../../oracle/errors.ts";
import { freePort } from "../../support/free-port.ts";
import { refusalOf } from "../../support/refusal.ts";
import { chainAnswering } from "../../support/silent-chain.ts";

describe("connecting to a node", () => {
  it("says which one does not answer, and keeps the key in its URL to itself", async () => {
    const host = `127.0.0.1:${await freePort()}`;
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

  it("names the deployments file that is not there, given or its chain's own", async () => {
    const chain = await chainAnswering(4242);
    const own = join(import.meta.dirname, "../../../deployments/4242.json");
    try {
      for (const given of ["no/such/file.json", undefined]) {
        const error = await refusalOf(connectBank(chain.url, given));
        const file = given ?? own;
        expect([error.name, error.figures]).to.deep.equal(["NoDeployment", { chainId: 4242n, file }]);
        expect(error.message).to.match(/^\S+ is not there: run npm run deploy first/);
      }
    } finally {
      await chain.close();
    }
  });
});
