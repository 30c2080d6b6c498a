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

  it("says once what lasts, and again when it comes back", async () => {
    const said: string[] = [];
    const stop = new AbortController();
    const stale = (ageS: number) => new OracleError("StaleInput", `${ageS} s`, {}, { retry: true });
    const busy = makeError("busy", "SERVER_ERROR", { request: "x" });
    const works = [stale(1), stale(2), busy, busy, stale(3), undefined, stale(4)];
    await againAndAgain(
      { say: (line) => said.push(line), signal: stop.signal, pause: async () => undefined },
      5,
      async () => {
        const fault = works.shift();
        if (works.length === 0) stop.abort();
        if (fault) throw fault;
        return 1;
      },
    );
    expect(said).to.deep.equal(["StaleInput: 1 s", "Error: busy", "StaleInput: 3 s", "StaleInput: 4 s"]);
  });

  it("takes a node that did not answer for something that passes, and no bug", () => {
    const server = makeError("busy", "SERVER_ERROR", { request: "x" });
    const unnamed = makeError("could not coalesce error", "UNKNOWN_ERROR");
    const found = [server, unnamed, new TypeError("bug"), "text"].map(mayPass);
    expect(found).to.deep.equal([true, true, false, false]);
  });
});
