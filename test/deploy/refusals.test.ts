import { expect } from "chai";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { deployRefusal, freshChain, safeParameters } from "../support/deploy.ts";
import { runScript } from "../support/run.ts";
import { chainAnswering } from "../support/silent-chain.ts";

describe("what a deployment cannot do without", () => {
  it("is an account to send from", async () => {
    const { deps, accounts } = await freshChain();
    const request = async (call: { method: string }) =>
      call.method === "eth_accounts" ? [] : deps.provider.request(call);
    const error = await deployRefusal(() => deployBank({ ...deps, provider: { request } }, safeParameters(accounts)));
    expect([error.name, error.message]).to.deep.equal([
      "NoDeployer",
      "chain 31337: the network has no account to send from",
    ]);
    expect(await deps.provider.request({ method: "eth_blockNumber" })).to.equal("0x0");
  });

  it("is a file of parameters on every chain but the development one", async function () {
    this.timeout(60_000);
    const chain = await chainAnswering(4242);
    try {
      const { status, err } = await runScript(["scripts/deploy.ts", "--network", "localhost", "--url", chain.url]);
      expect([status, err]).to.deep.equal([1, "NoParameters: chain 4242 needs --parameters <file>\n"]);
    } finally {
      await chain.close();
    }
  });
});
