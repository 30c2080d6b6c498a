import { type Line, lineChart } from "../../oracle/train/plot.ts";
import type { Outcome, Point } from "./run.ts";

const HOURS_A_DAY = 24;
const MOST_POINTS = 120;

/** The charts of docs/market/, as SVG. The same outcome gives the same bytes. */
export function simulationPlots({ points, values }: Outcome): Record<`${string}.svg`, string> {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const shown = points.filter(({ hour }) => hour % every === 0 || hour === points.length);
  const line = (name: string, of: (point: Point) => number): Line => ({
    name,
    points: shown.map((point) => ({ x: Number((point.hour / HOURS_A_DAY).toFixed(3)), y: of(point) })),
  });
  const days = "day";
  const value = (name: string, of: (one: Outcome["values"][number]) => number): Line => ({
    name,
    points: values.map((one) => ({ x: one.day, y: of(one) })),
  });
  return {
    "price.svg": lineChart("desk: price of a TIME", days, "dollars", [
      line("middle of the band", ({ middleDollars }) => middleDollars),
      line("what people take it for", ({ fairDollars }) => fairDollars),
    ]),
    ...(values.length > 0 && {
      "values.svg": lineChart("shop: listings priced by the model", days, "TIME", [
        value("dearest", ({ most }) => most),
        value("mean", ({ mean }) => mean),
        value("cheapest", ({ least }) => least),
      ]),
    }),
    "spread.svg": lineChart("desk: spread of the band", days, "hundredths of a percent", [
      line("ask less bid", ({ spreadBps }) => spreadBps),
    ]),
    "inventory.svg": lineChart("desk: inventory, target 1,000 TIME", days, "TIME", [
      line("inventory", ({ inventoryLots }) => inventoryLots / 1000),
    ]),
    "income.svg": lineChart("desk: income", days, "dollars", [
      line("fees", ({ feesDollars }) => feesDollars),
      line("trading", ({ resultDollars }) => resultDollars),
      line("both", ({ feesDollars, resultDollars }) => Number((feesDollars + resultDollars).toFixed(6))),
    ]),
  };
}
