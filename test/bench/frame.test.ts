import { expect } from "chai";
import fc from "fast-check";
import { formatRow, formatValue, median, row } from "../../scripts/bench/frame.ts";

describe("a figure of a bench", () => {
  it("is ok exactly when it is within its goal, the goal itself counting", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (value, bound) => {
        expect(row("figure", value, "s", { atMost: bound })).to.include({ goal: `<= ${bound}`, ok: value <= bound });
        expect(row("figure", value, "s", { atLeast: bound })).to.include({ goal: `>= ${bound}`, ok: value >= bound });
      }),
    );
    for (const goal of [{ atMost: 2 }, { atLeast: 2 }]) expect(row("figure", 2, "s", goal).ok).to.equal(true);
  });

  it("is not ok when it was no number at all", () => {
    for (const goal of [{ atMost: 2 }, { atLeast: 2 }]) expect(row("figure", Number.NaN, "s", goal).ok).to.equal(false);
  });

  it("is neither ok nor missed without a goal, and names its peer if it has one", () => {
    expect(row("figure", 7, "s")).to.deep.equal({
      name: "figure",
      value: 7,
      unit: "s",
      goal: null,
      peer: null,
      ok: null,
    });
    expect(row("figure", 7, "s", { peer: "theirs 8" }).peer).to.equal("theirs 8");
  });

  it("keeps the order of its fields, which readers of the lines rely on", () => {
    const fields = ["name", "value", "unit", "goal", "peer", "ok"];
    for (const goal of [{}, { atMost: 1 }, { atLeast: 1 }]) {
      expect(Object.keys(row("figure", 7, "s", goal))).to.deep.equal(fields);
    }
  });

  it("is printed with three figures at most below 1,000, and whole with separators above", () => {
    const printed = [0, 7, 0.123456, 12.3456, 999.94, -0.5, 1000.4, 1_234_567.8, 1_500_000, -2500.6].map(formatValue);
    expect(printed).to.deep.equal([
      "0",
      "7",
      "0.123",
      "12.3",
      "1,000",
      "-0.5",
      "1,000",
      "1,234,568",
      "1,500,000",
      "-2,501",
    ]);
  });

  it("stands in columns with its verdict", () => {
    const lines = [
      row("fold", 1.234, "s", { atMost: 2, peer: "theirs 3.1 s" }),
      row("fold, slow", 2.5, "s", { atMost: 2 }),
      row("memory", 812, "MB"),
    ].map((figure) => formatRow(figure, 12));
    expect(lines).to.deep.equal([
      "  fold                   1.23 s          <= 2           ok      theirs 3.1 s",
      "  fold, slow              2.5 s          <= 2           MISSED",
      "  memory                  812 MB",
    ]);
  });
});

describe("the median", () => {
  it("is the middle one, or half way between the two in the middle, whatever the order", async () => {
    const of = (values: number[]) => {
      let next = 0;
      return median(() => values[next++], values.length);
    };
    expect([await of([9]), await of([100, 3, 20]), await of([4, 1, 3, 2]), await of([10, 9, 1, 2, 3])]).to.deep.equal([
      9, 20, 2.5, 3,
    ]);
  });
});
