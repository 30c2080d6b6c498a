import { expect } from "chai";
import { runScript } from "../support/run.ts";

const CHECKS = [
  "nobody reads without a grant",
  "the reader has what the owner sealed",
  "a read is served once",
  "one wallet's word is worth nothing for another",
  "a purpose that was not granted is refused",
  "two vaults release while one is dead",
  "the reader is refused within one block of the revoke",
  "the key that was read opens no later version",
  "every vault deleted its shares and signed it",
  "nobody reads what was erased, the owner neither",
  "every release has a receipt under an anchored root",
  "the receipts name the reader and nobody else",
  "no vault wrote a key",
];

describe("npm run demo -- data", function () {
  this.timeout(180_000);

  it("takes a record through its life and finds every check true", async () => {
    const { status, out, err } = await runScript(["scripts/demo.ts", "data", "--bytes", "1500000", "--json"]);
    expect(status, err).to.equal(0);
    const summary = JSON.parse(out.trimEnd().split("\n").at(-1)!);
    expect(summary).to.include({ bytes: 1_500_000, ok: true });
    expect(summary.checks.map(({ name }: { name: string }) => name)).to.deep.equal(CHECKS);
    expect(out).to.match(/block +\d+ {2}owner +revoked/);
  });

  it("refuses a length that is none, with status 1", async () => {
    const { status, err } = await runScript(["scripts/demo.ts", "data", "--bytes", "-1"]);
    expect(status).to.equal(1);
    expect(err).to.include("a whole number from 0 to 1073741824 is wanted");
  });
});
