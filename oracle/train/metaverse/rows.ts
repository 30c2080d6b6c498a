import { metaverseSpec } from "../../../protocol/programs/metaverse.ts";
import type { CourseClicks, CourseStudent } from "../../data/oulad.ts";
import type { Player } from "../../data/skillcraft.ts";
import type { Table } from "../table.ts";

/** What one account did in each slice: seconds present, interactions, minor currency units spent. Shape of each: [slices]. */
export type Slices = { presence: number[]; interactions: number[]; spend: number[] };

/** Players with hours, in the order of the file. `table` has the 24 features of the model, its target is the league. */
export type GameRows = {
  readonly table: Table;
  /** Those who did not say how long they play. */
  readonly leftOut: number;
  readonly hoursPerWeek: Float64Array;
  readonly totalHours: Float64Array;
};

/** Students in the order of the file; the target is 1 for a pass or distinction. */
export type CourseRows = { readonly table: Table; readonly clicks: Float64Array };

export const KINDS = ["presence", "interactions", "spend"] as const satisfies (keyof Slices)[];
export const SLICES = metaverseSpec.length / KINDS.length;

/** The middle player of the shipped training file plays 12 hours a week and has played 500 in all. */
export const TYPICAL = { weekHours: 12, totalHours: 500 };

const COURSE = { firstDay: -10, days: 24, presenceOfDayS: 1800 };

/**
 * A week of each player. Presence is the hours in all, scaled so that the typical player has a typical week; interactions are the
 * actions of a typical week at the rate that was observed in a game. Hours thus enter once, and the rate is no second copy of them.
 */
export function gameRows(players: readonly Player[]): GameRows {
  const known = players.filter(
    ({ hoursPerWeek, totalHours }) => hoursPerWeek !== undefined && totalHours !== undefined,
  );
  const evenly = (total: number) => new Array<number>(SLICES).fill(total / SLICES);
  const weeks = known.map(({ totalHours, measures }) => ({
    presence: evenly((totalHours! * 3600 * TYPICAL.weekHours) / TYPICAL.totalHours),
    interactions: evenly(measures.APM * 60 * TYPICAL.weekHours),
    spend: evenly(0),
  }));
  return {
    table: featureTable(
      weeks,
      Float64Array.from(known, ({ league }) => league),
    ),
    leftOut: players.length - known.length,
    hoursPerWeek: Float64Array.from(known, ({ hoursPerWeek }) => hoursPerWeek!),
    totalHours: Float64Array.from(known, ({ totalHours }) => totalHours!),
  };
}

/**
 * The first 14 days of each student and the ten days before them, three days a slice. The clicks are given; of presence the file
 * knows nothing, it is estimated: half an hour for each day with a click.
 */
export function courseRows(students: readonly CourseStudent[], clicks: readonly CourseClicks[]): CourseRows {
  const { firstDay, days, presenceOfDayS } = COURSE;
  const zeros = () => new Array<number>(SLICES).fill(0);
  const done = new Map(
    students.map(({ studentId }) => [
      studentId,
      { presence: zeros(), interactions: zeros(), spend: zeros(), days: new Set<number>() },
    ]),
  );
  for (const { studentId, day, clicks: count } of clicks) {
    const own = done.get(studentId);
    if (own === undefined || day >= firstDay + days) continue;
    const slice = Math.max(0, Math.floor(((day - firstDay) * SLICES) / days));
    own.interactions[slice] += count;
    if (!own.days.has(day)) own.presence[slice] += presenceOfDayS;
    own.days.add(day);
  }
  const slices = students.map(({ studentId }) => done.get(studentId)!);
  const passed = ({ result }: CourseStudent) => Number(result === "Pass" || result === "Distinction");
  return {
    table: featureTable(slices, Float64Array.from(students, passed)),
    clicks: Float64Array.from(slices, ({ interactions }) => interactions.reduce((sum, count) => sum + count, 0)),
  };
}

/** The features of the model in the order of its spec: whole, clamped to their ranges. */
export function featureTable(rows: readonly Slices[], target: Float64Array): Table {
  const columns = metaverseSpec.map(({ min, max }, place) => {
    const slice = Math.floor(place / KINDS.length);
    const kind = KINDS[place % KINDS.length];
    return Float64Array.from(rows, (row) => Math.min(Math.max(Math.floor(row[kind][slice]), min), max));
  });
  return { columns, target };
}

/** One column a kind, its slices added up: the table that weights equal over slices are fitted to. */
export function kindTable({ columns, target }: Table, kinds: readonly (keyof Slices)[]): Table {
  return {
    columns: kinds.map((kind) => {
      const own = columns.filter((_, place) => KINDS[place % KINDS.length] === kind);
      return target.map((_, row) => own.reduce((sum, column) => sum + column[row], 0));
    }),
    target,
  };
}
