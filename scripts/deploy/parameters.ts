import type { Hex } from "../../protocol/units.ts";
import { DeployError } from "./errors.ts";
import { DEFAULT_DESK, DEFAULT_MARKET, type DeskTerms, type MarketParameters } from "./market.ts";
import {
  askConsent,
  type BankParameters,
  type DataShareParameters,
  DEFAULT_TERMS,
  type ProgramParameters,
} from "./plan.ts";
import { shippedParameters } from "./shipped.ts";

type Fields = Record<string, unknown>;

const OPTIONAL = ["networkWeighed", "metaverse", "content"] as const;
const BUDGETS = ["network", ...OPTIONAL].map((name) => `${name}BudgetWei`);
const FIELDS = [
  "operators",
  "threshold",
  "guardian",
  "timelock",
  ...BUDGETS,
  "declared",
  "market",
  "dataShare",
  "consent",
];
const TERMS = Object.keys(DEFAULT_TERMS) as (keyof typeof DEFAULT_TERMS)[];
const DESK_TERMS = Object.keys(DEFAULT_DESK) as (keyof DeskTerms)[];
const MARKET_TERMS = Object.keys(DEFAULT_MARKET) as (keyof typeof DEFAULT_MARKET)[];
const ZERO_SPEC: Hex = `0x${"00".repeat(32)}`;

/**
 * Reads a parameters file: JSON with operators, threshold, guardian, timelock { delayS, proposers }, networkBudgetWei,
 * and optionally networkWeighedBudgetWei, metaverseBudgetWei, contentBudgetWei, declared (budgets in wei by program name),
 * challengePeriodS, penaltyWei, emissionPerSecondWei, halvingS, dataShare { vaults }, consent (names of the programs that ask for it),
 * and market { treasury, cash, bidWei, askWei, shopFeeBps, desk }, of which only treasury and cash have no default.
 * Amounts and seconds are decimal text.
 * @throws `DeployError` BadParameters with the field, NoSuchProgram.
 */
export async function parseParameters(text: string): Promise<BankParameters> {
  const file = fieldsOf(parseJson(text), "the file");
  requireKnown(file, [...FIELDS, ...TERMS]);
  const timelock = file.timelock === undefined ? undefined : fieldsOf(file.timelock, "timelock");
  if (!Number.isSafeInteger(file.threshold)) throw bad("threshold", "a whole number");
  const shipped = [await shippedParameters("network", wholeOf(file.networkBudgetWei, "networkBudgetWei"))];
  for (const name of OPTIONAL) {
    const field = `${name}BudgetWei`;
    if (file[field] !== undefined) shipped.push(await shippedParameters(name, wholeOf(file[field], field)));
  }
  const declared = Object.entries(fieldsOf(file.declared ?? {}, "declared"));
  return {
    operators: textsOf(file.operators, "operators"),
    threshold: file.threshold as number,
    guardian: textOf(file.guardian, "guardian"),
    ...(timelock && {
      timelock: {
        delayS: wholeOf(timelock.delayS, "timelock.delayS"),
        proposers: textsOf(timelock.proposers, "timelock.proposers"),
      },
    }),
    ...DEFAULT_TERMS,
    ...wholesOf(file, TERMS),
    models: shipped.flatMap(({ models }) => models),
    programs: askConsent(
      [
        ...shipped.map(({ program }) => program),
        ...declared.map(([name, budgetWei]) => declaredProgram(name, wholeOf(budgetWei, `declared.${name}`))),
      ],
      file.consent === undefined ? [] : textsOf(file.consent, "consent"),
    ),
    ...(file.market !== undefined && { market: marketOf(fieldsOf(file.market, "market")) }),
    ...(file.dataShare !== undefined && { dataShare: dataShareOf(fieldsOf(file.dataShare, "dataShare")) }),
  };
}

function dataShareOf(file: Fields): DataShareParameters {
  requireKnown(file, ["vaults"], "dataShare.");
  return { vaults: textsOf(file.vaults, "dataShare.vaults") };
}

function marketOf(file: Fields): MarketParameters {
  const desk = fieldsOf(file.desk ?? {}, "market.desk");
  requireKnown(file, ["treasury", "cash", "desk", ...MARKET_TERMS], "market.");
  requireKnown(desk, DESK_TERMS, "market.desk.");
  return {
    treasury: textOf(file.treasury, "market.treasury"),
    ...(file.cash !== undefined && { cash: textOf(file.cash, "market.cash") }),
    ...DEFAULT_MARKET,
    ...wholesOf(file, MARKET_TERMS, "market."),
    desk: { ...DEFAULT_DESK, ...wholesOf(desk, DESK_TERMS, "market.desk.") },
  };
}

function requireKnown(fields: Fields, known: readonly string[], prefix = ""): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) throw bad(`${prefix}${name}`, "left out: nothing reads it");
  }
}

function wholesOf(fields: Fields, names: readonly string[], prefix = ""): Record<string, bigint> {
  const given = names.filter((name) => name in fields);
  return Object.fromEntries(given.map((name) => [name, wholeOf(fields[name], `${prefix}${name}`)]));
}

/** A program whose producer signs its scores itself. */
export function declaredProgram(name: string, budgetWei: bigint): ProgramParameters {
  return { name, featureSpec: ZERO_SPEC, budgetWei };
}

function bad(field: string, wanted: string): DeployError {
  return new DeployError("BadParameters", `parameters: ${field} must be ${wanted}`, { field });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad("the file", "JSON");
  }
}

function fieldsOf(value: unknown, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(field, "an object");
  return value as Fields;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== "string") throw bad(field, "text");
  return value;
}

function textsOf(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw bad(field, "a list");
  return value.map((item, i) => textOf(item, `${field}[${i}]`));
}

function wholeOf(value: unknown, field: string): bigint {
  if (typeof value !== "string" || !/^\d{1,29}$/.test(value)) throw bad(field, "a whole number as decimal text");
  return BigInt(value);
}
