import { BadCell } from "./cells.ts";
import { type BadRows, type Format, type Loaded, readInto } from "./table.ts";

/** One metric of one project on one chain in one month (Optimism Retro Funding). */
export type ProjectMetric = {
  projectId: string;
  displayName: string;
  chain: string;
  metric: string;
  /** ISO date of the sample. */
  sampleDate: string;
  amount: number;
};

/** Retro Funding's metrics by project. */
export const retroMetrics: Format<ProjectMetric> = {
  name: "Retro Funding metrics",
  columns: ["project_id", "display_name", "chain", "metric_name", "sample_date", "amount"],
  read: (cells) => ({
    projectId: cells.text("project_id"),
    displayName: cells.text("display_name"),
    chain: cells.text("chain"),
    metric: cells.text("metric_name"),
    sampleDate: cells.text("sample_date"),
    amount: cells.real("amount"),
  }),
};

/** What a project was measured at and paid. Metrics that upstream left null are absent. */
export type ProjectReward = {
  projectId: string;
  displayName: string;
  eligible: boolean;
  /** 0 where upstream left it null, as for projects that were not eligible. */
  rewardOp: number;
  eligibility: Readonly<Record<string, number>>;
  monthly: Readonly<Record<string, number>>;
};

/** Reads Retro Funding's results, a JSON array; the line of a bad entry is its number, from 1. */
export function parseRetroResults(text: string, badRows: BadRows): Loaded<ProjectReward> {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) throw new BadCell(1, "(file)", typeof entries, "an array");
  const loaded: Loaded<ProjectReward> = { rows: [], bad: [] };
  entries.forEach((entry, i) => {
    readInto(loaded, badRows, () => readReward(entry, i + 1));
  });
  return loaded;
}

function readReward(entry: unknown, line: number): ProjectReward {
  const fields = objectAt(entry, line, "(entry)");
  const refuse = (column: string, wanted: string): never => {
    throw new BadCell(line, column, JSON.stringify(fields[column]), wanted);
  };
  const { oso_project_id: projectId, display_name: displayName, is_eligible: eligible, op_reward: rewardOp } = fields;
  return {
    projectId: typeof projectId === "string" ? projectId : refuse("oso_project_id", "text"),
    displayName: typeof displayName === "string" ? displayName : refuse("display_name", "text"),
    eligible: typeof eligible === "boolean" ? eligible : refuse("is_eligible", "true or false"),
    rewardOp:
      rewardOp === null
        ? 0
        : typeof rewardOp === "number" && rewardOp >= 0
          ? rewardOp
          : refuse("op_reward", "0 or more"),
    eligibility: numbersAt(fields.eligibility_metrics, line, "eligibility_metrics"),
    monthly: numbersAt(fields.monthly_metrics, line, "monthly_metrics"),
  };
}

function objectAt(value: unknown, line: number, column: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadCell(line, column, JSON.stringify(value), "an object");
}

function numbersAt(value: unknown, line: number, column: string): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, number] of Object.entries(objectAt(value, line, column))) {
    if (number === null) continue;
    if (typeof number !== "number") throw new BadCell(line, `${column}.${name}`, JSON.stringify(number), "a number");
    numbers[name] = number;
  }
  return numbers;
}
