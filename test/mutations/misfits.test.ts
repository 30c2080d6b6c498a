import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { misfits } from "../../scripts/mutations/misfits.ts";

describe("a mutation", () => {
  const root = mkdtempSync(join(tmpdir(), "bank-misfits-"));
  before(() => {
    writeFileSync(join(root, "sum.ts"), "a + b; c + d; a + b;");
    writeFileSync(join(root, "sum.test.ts"), "");
  });
  after(() => rmSync(root, { recursive: true }));
  const fit = { file: "sum.ts", find: "c + d", replace: "c - d", why: "takes away", tests: ["sum.test.ts"] };

  it("fits where what it replaces stands once", () => {
    expect(misfits([fit], root)).to.deep.equal([]);
  });

  for (const [change, reason] of [
    [{ find: "a + b" }, "what it replaces stands there 2 times, not once"],
    [{ find: "e + f" }, "what it replaces stands there 0 times, not once"],
    [{ file: "gone.ts" }, "there is no such file"],
    [{ replace: "c + d" }, "changes nothing"],
    [{ tests: [] }, "names no test"],
    [{ tests: ["gone.test.ts"] }, "there is no gone.test.ts"],
  ] as const) {
    it(`does not fit where ${JSON.stringify(change)} holds`, () => {
      const mutation = { ...fit, ...change };
      expect(misfits([mutation], root)).to.deep.equal([`${mutation.file}: takes away: ${reason}`]);
    });
  }

  it("does not stand in the lists twice", () => {
    expect(misfits([fit, { ...fit, why: "again" }], root)).to.deep.equal(["sum.ts: again: stands in the lists twice"]);
  });
});
