/** A line of a chart: its points, in data units. */
export type Line = { name: string; points: readonly { x: number; y: number }[] };

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 170;
const TOP = 50;
const BOTTOM = 60;
// Okabe and Ito's palette, which colour-blind readers can tell apart.
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
const FONT = 'font-family="sans-serif" font-size="13" fill="#222"';

/** An SVG chart of lines over a common x axis. The same input gives the same bytes. */
export function lineChart(title: string, xLabel: string, yLabel: string, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const xs = ticks(0, Math.max(...points.map(({ x }) => x)));
  const ys = ticks(Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y)));
  const across = scale(xs, LEFT, WIDTH - RIGHT);
  const up = scale(ys, HEIGHT - BOTTOM, TOP);
  const parts = [
    ...ys.map((y) => `<path d="M${LEFT} ${up(y)}H${WIDTH - RIGHT}" stroke="#ddd"/>`),
    ...ys.map((y) => text(LEFT - 8, up(y) + 4, label(y), "end")),
    ...xs.map((x) => text(across(x), HEIGHT - BOTTOM + 20, label(x), "middle")),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 15, xLabel, "middle"),
    text(LEFT, TOP - 12, yLabel, "start"),
    ...lines.flatMap(({ name, points: own }, i) => {
      const colour = COLOURS[i % COLOURS.length];
      const path = own.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${across(x)} ${up(y)}`).join("");
      const dots = own.map(({ x, y }) => `<circle cx="${across(x)}" cy="${up(y)}" r="3.5" fill="${colour}"/>`);
      const key = TOP + 10 + 22 * i;
      return [
        `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...dots,
        `<rect x="${WIDTH - RIGHT + 15}" y="${key - 10}" width="12" height="12" fill="${colour}"/>`,
        text(WIDTH - RIGHT + 33, key, name, "start"),
      ];
    }),
  ];
  return document(title, WIDTH, HEIGHT, parts);
}

/** An SVG chart of horizontal bars, in the given order. Values below 0 get no bar. */
export function barChart(title: string, xLabel: string, bars: readonly { name: string; value: number }[]): string {
  const height = TOP + 22 * bars.length + BOTTOM;
  const xs = ticks(0, Math.max(...bars.map(({ value }) => value)));
  const across = scale(xs, 210, WIDTH - 30);
  const bottom = TOP + 22 * bars.length;
  const parts = [
    ...xs.map((x) => `<path d="M${across(x)} ${TOP - 5}V${bottom}" stroke="#ddd"/>`),
    ...xs.map((x) => text(across(x), bottom + 18, label(x), "middle")),
    text((210 + WIDTH - 30) / 2, height - 14, xLabel, "middle"),
    ...bars.flatMap(({ name, value }, i) => [
      text(202, TOP + 22 * i + 14, name, "end"),
      `<rect x="210" y="${TOP + 22 * i + 2}" width="${round(Math.max(0, across(value) - 210))}" height="16" fill="${COLOURS[0]}"/>`,
    ]),
  ];
  return document(title, WIDTH, height, parts);
}

function document(title: string, width: number, height: number, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`;
  const heading = `<text x="${width / 2}" y="24" text-anchor="middle" ${FONT} font-weight="bold">${escaped(title)}</text>`;
  return `${[open, '<rect width="100%" height="100%" fill="#fff"/>', heading, ...parts, "</svg>"].join("\n")}\n`;
}

/** Four to nine round numbers that cover [low, high]. */
function ticks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const steps = [1, 2, 5, 10].flatMap((digit) => Array.from({ length: 18 }, (_, i) => digit * Number(`1e${i - 8}`)));
  const step = steps.sort((a, b) => a - b).find((size) => span / size <= 6) ?? span;
  const first = Math.floor(low / step);
  return Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [values[0], values[values.length - 1]];
  return (value) => round(from + ((value - low) / (high - low || 1)) * (to - from));
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" ${FONT}>${escaped(content)}</text>`;
}

function label(value: number): string {
  return Math.abs(value) >= 10_000 ? `${round(value / 1000)}k` : String(value);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
