import { expect } from "chai";
import { tableLines } from "../../oracle/table.ts";

describe("table", () => {
  it("puts equal columns under their names, numbers to the right", () => {
    const rows = [
      { name: "a", count: 5n },
      { name: "longer", count: 12_345n },
    ];
    expect(tableLines(rows)).to.deep.equal(["name    count", "a           5", "longer  12345"]);
  });

  it("is nothing for no rows", () => {
    expect(tableLines([])).to.deep.equal([]);
  });
});
