import type { BadCell } from "../data/cells.ts";
import type { BadRows } from "../data/table.ts";
import type { Figure } from "./metrics.ts";
import type { ShippedFiles } from "./model-files.ts";

/** From what a model is trained or judged, and how. Results do not depend on `workers`. */
export type TrainInput = {
  readonly file: string;
  /** Earlier data that give features their past, but no rows. */
  readonly history?: string;
  readonly badRows: BadRows;
  readonly onBadRow: (bad: BadCell, file: string) => void;
  readonly workers: number;
  readonly onStep: (done: number, steps: number) => void;
};

/** How one model is trained from a file, and judged on one; `lines` tell people the figures. */
export type Trainer = {
  readonly train: (input: TrainInput, version: number) => Promise<{ files: ShippedFiles; lines: string[] }>;
  readonly evaluate: (folder: string, input: TrainInput) => Promise<{ figures: object; lines: string[] }>;
  /** Whether features look back on what came before the rows that are judged. */
  readonly looksBack?: true;
};

/** A figure with its interval, for people. */
export function shown(figure: Figure | null): string {
  if (figure === null) return "undefined, the target does not vary";
  const digits = (x: number) => x.toFixed(6);
  return `${digits(figure.value)} [${digits(figure.low)}, ${digits(figure.high)}]`;
}
