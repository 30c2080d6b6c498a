import { expect } from "chai";
import { makeError } from "ethers/utils";
import { againAndAgain, mayPass } from "../../oracle/again.ts";
import { OracleError } from "../../oracle/errors.ts";

describe("a role that runs until it is stopped", () => {
  it("works, pauses as long as the work says, and ends at the signal", async () => {
    const stop = new AbortController();
    const pauses: number[] = [];
    let works = 0;
    await againAndAgain(
      {
        say: () => undefined,
        signal: stop.signal,
        pause: async (ms) => void pauses.push(ms),
      },
      5,
      async () => {
        works++;
        if (works === 3) stop.abort();
        return works * 10;
      },
    );
    expect([works, pauses]).to.deep.equal([3, [10, 20]]);
  });

  it("says what may pass and tries again, and stops at anything else", async () => {
    const said: string[] = [];
    const faults = [
      new OracleError("StaleInput", "old", {}, { retry: true }),
      makeError("no network", "NETWORK_ERROR", { event: "x" }),
      new OracleError("SignedStoreDamaged", "broken"),
    ];
    const pauses: number[] = [];
    const done = againAndAgain(
      {
        say: (line) => said.push(line),
        signal: new AbortController().signal,
        pause: async (ms) => void pauses.push(ms),
      },
      5,
      () => Promise.reject(faults.shift()),
    );
    const error = await done.then(
      () => expect.fail("it went on"),
      (caught: Error) => caught,
    );
    expect(error.name).to.equal("SignedStoreDamaged");
    expect([said.length, said[0], pauses]).to.deep.equal([2, "StaleInput: old", [5, 5]]);
  });

  it("takes a node that did not answer for something that passes, and no bug", () => {
    const server = makeError("busy", "SERVER_ERROR", { request: "x" });
    expect([mayPass(server), mayPass(new TypeError("bug")), mayPass("text")]).to.deep.equal([true, false, false]);
  });
});
