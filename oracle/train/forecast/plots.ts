import { barChart, lineChart } from "../plot.ts";

type Point = { x: number; y: number };

/** The learning curve, how the share of moves inside the band went over the held-out candles, and what the parts of a window are worth. */
export function pricePlots(
  losses: readonly number[],
  runs: readonly Point[],
  importance: readonly { name: string; value: number }[],
): Record<`${string}.svg`, string> {
  const round = (y: number) => Number(y.toPrecision(6));
  const learned = losses.map((loss, i) => ({ x: i + 1, y: round(loss) }));
  const wanted = runs.map(({ x }) => ({ x, y: 0.8 }));
  const inside = runs.map(({ x, y }) => ({ x, y: round(y) }));
  return {
    "learning.svg": lineChart("price: pinball loss by epoch", "epoch", "loss, in sigmas", [
      { name: "rows learned from", points: learned },
    ]),
    "calibration.svg": lineChart(
      "price: moves inside p10 to p90",
      "held-out candles so far",
      "share inside, run by run",
      [
        { name: "observed", points: inside },
        { name: "wanted", points: wanted },
      ],
    ),
    "importance.svg": barChart(
      "price: what each part of a window is worth",
      "held-out pinball loss gained when shuffled",
      importance.map(({ name, value }) => ({ name, value: round(value) })),
    ),
  };
}
