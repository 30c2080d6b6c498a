import { expect } from "chai";
import { runScript } from "../support/run.ts";

const demo = (...args: string[]) => runScript(["scripts/demo.ts", "market", ...args]);

describe("npm run demo -- market", function () {
  this.timeout(180_000);

  it("lists, sells, trades, forecasts and fills, and finds every check true", async () => {
    const { status, out, err } = await demo("--accounts", "7", "--seed", "3", "--json");
    expect(status, `${out}\n${err}`).to.equal(0);
    const summary = JSON.parse(out.trimEnd().split("\n").at(-1)!);
    expect(summary).to.include({ sold: 6, trades: 10, filled: 1, tipsWei: "500000000000000000", ok: true });
    expect(summary.rounds.map(({ round }: { round: number }) => round)).to.deep.equal([1, 2]);
    expect(summary.checks.map(({ name }: { name: string }) => name)).to.include.members([
      "a desk with a stale price trades nothing",
      "a forecast from too few trades is refused",
      "readers paid value x quantity",
      "every trade's dollars are those of the formula",
      "before the forecast crosses, the keeper spends no gas on the order",
      "the limit order executes by itself when the forecast crosses",
      "the ledger tells every trade: time, round, side, lots, dollars",
      "the desk holds the TIME of its books",
      "all TIME is where it was earned or went",
    ]);
    expect(out).to.match(/reader 1 +0x[0-9a-f]{40} +2 +bought by order/);
  });

  const refusals: [string, string[], string][] = [
    ["fewer accounts than play", ["--accounts", "6"], "market needs --accounts 7 or more"],
    ["a real interval", ["--data", "x.json"], "market takes no --data"],
    ["a virtual world", ["--world", "9"], "market takes no --world"],
  ];
  for (const [what, args, wanted] of refusals) {
    it(`refuses ${what}`, async () => {
      const { status, err } = await demo(...args);
      expect(status).to.equal(1);
      expect(err).to.include(wanted);
    });
  }
});
