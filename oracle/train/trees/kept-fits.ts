import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { encodeTrees, parseTrees } from "../../../protocol/models/trees.ts";
import type { Fit } from "./fit.ts";
import type { FitJob } from "./pool.ts";
import type { Table } from "./table.ts";

/** The fits of a training that are done, by their places among the jobs. */
export type KeptFits = { readonly done: ReadonlyMap<number, Fit>; readonly keep: (place: number, fit: Fit) => void };

/** One a line; `key` says of what table and jobs, as another training may write to the same file. */
type Line = { key: string; place: number; weights: string; gain: number[] };

/**
 * What an earlier training of the same table and jobs left in `path` when it was stopped, and the way to leave more. Fits of anything else are
 * dropped; a line that was cut short is one fit less.
 */
export function keptFits(path: string, table: Table, jobs: readonly FitJob[]): KeptFits {
  const key = keyOf(table, jobs);
  const lines = existsSync(path) ? linesOf(readFileSync(path, "utf8"), key) : [];
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.map(textOf).join(""));
  return {
    done: new Map(lines.map(fitOf)),
    keep(place, { weights, gain }) {
      const packed = Buffer.from(encodeTrees(weights)).toString("base64");
      appendFileSync(path, textOf({ key, place, weights: packed, gain: [...gain] }));
    },
  };
}

function linesOf(text: string, key: string): Line[] {
  return text.split("\n").flatMap((line) => {
    // One that was cut short begins as the others do.
    if (!line.startsWith('{"key":') || !line.endsWith("]}")) return [];
    const read: Line = JSON.parse(line);
    return read.key === key ? [read] : [];
  });
}

function textOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

function fitOf({ place, weights, gain }: Line): [number, Fit] {
  return [place, { weights: parseTrees(Buffer.from(weights, "base64")), gain: Float64Array.from(gain) }];
}

function keyOf({ features, columns, target }: Table, jobs: readonly FitJob[]): string {
  const hash = createHash("sha256").update(JSON.stringify([features, jobs.map(({ rows: _, ...job }) => job)]));
  for (const numbers of [...columns, target, ...jobs.map(({ rows }) => rows)]) {
    hash.update(`;${numbers.length};`).update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest("hex");
}
