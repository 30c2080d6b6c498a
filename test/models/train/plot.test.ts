import { expect } from "chai";
import { barChart, lineChart } from "../../../oracle/train/plot.ts";
import { expectNear } from "../../support/numbers.ts";

describe("plots", () => {
  const line = { name: "a < b & c", points: [10, 20, 40].map((x) => ({ x, y: x / 50 })) };

  it("draw a path and a dot a point for every line, and name it with its text escaped", () => {
    const svg = lineChart("title", "rows", "AUC", [line, { ...line, name: "other" }]);
    expect(svg.match(/<circle /g)).to.have.length(6);
    expect(svg.match(/stroke-width="2"/g)).to.have.length(2);
    expect(svg).to.contain("a &lt; b &amp; c").and.not.to.contain("NaN");
    expect(svg).to.equal(lineChart("title", "rows", "AUC", [line, { ...line, name: "other" }]));
  });

  it("draw a bar as long as its value, none for values below 0, and cope with a single point", () => {
    const svg = barChart("title", "loss", [
      { name: "big", value: 0.04 },
      { name: "half", value: 0.02 },
      { name: "none", value: -0.01 },
    ]);
    const widths = [...svg.matchAll(/width="([\d.]+)" height="16"/g)].map(([, width]) => Number(width));
    expectNear(widths[0], 2 * widths[1], 0.02);
    expect(widths[2]).to.equal(0);
    expect(lineChart("one", "x", "y", [{ name: "one", points: [{ x: 5, y: 3 }] }])).not.to.contain("NaN");
  });
});
