import { programId } from "../../protocol/features.ts";
import { blobParts } from "../../protocol/models/blob.ts";
import { type ModelKind, modelId } from "../../protocol/models/model-id.ts";
import { parseWeighed } from "../../protocol/models/weighed.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { type Address, type Hex, parseAddress, type Wei } from "../../protocol/units.ts";
import { DeployError } from "./errors.ts";
import { type MarketParameters, type MarketPlan, planMarket } from "./market.ts";

/** Hardhat's and anvil's own chain id: development settings are taken there and nowhere else. */
export const DEVELOPMENT_CHAIN_ID = 31337;

/** An exact model to deploy and register. */
export type ModelParameters = {
  /** Letters and digits, begins with a capital: the contracts are called `<name>Model` and as `weightBlobs` says. */
  name: string;
  kind: ModelKind;
  /** Hash of the canonical JSON of its features. */
  featureSpec: Hex;
  /** weights.bin as it is. */
  weights: Uint8Array;
};

/** Contracts of the kinds of exact model. */
export const MODEL_CONTRACTS: Readonly<Record<ModelKind, string>> = {
  cubic: "CubicModel",
  trees: "TreeModel",
  weighed: "WeighedModel",
};

/** The model that a weighed one weighs, called `<name>Inner`. */
export function innerModel({ name, weights }: Pick<ModelParameters, "name" | "weights">): ModelParameters {
  const inner = parseWeighed(weights);
  return { ...inner, name: `${name}Inner`, featureSpec: inner.featureSpec as Hex };
}

/** The contracts that hold a model's weights, in order: one `<name>Weights`, of trees `<name>Weights1` and so on. */
export function weightBlobs(
  model: Pick<ModelParameters, "name" | "kind" | "weights">,
): { name: string; data: Uint8Array }[] {
  const { name, kind, weights } = model;
  if (kind === "weighed") return weightBlobs(innerModel(model));
  if (kind === "cubic") return [{ name: `${name}Weights`, data: weights }];
  return blobParts(weights).map((data, i) => ({ name: `${name}Weights${i + 1}`, data }));
}

/** A program to register. Amounts are for one epoch. */
export type ProgramParameters = {
  name: string;
  /** Name among the models; none: the program is declared, its scores come signed from the producer. */
  model?: string;
  /** Hash of the canonical JSON of its features; zero for a declared program. */
  featureSpec: Hex;
  budgetWei: Wei;
  /** Most that an account gets; 0: no cap. */
  capWei?: Wei;
  /** Paid for a unit of score, the budget as the cap; 0: accounts share the budget. */
  rateWei?: Wei;
  /** Scores nobody who did not grant MEASURE to the program. */
  consentRequired?: boolean;
};

/** The programs, of which those named ask for consent. @throws `DeployError` NoSuchProgram. */
export function askConsent(programs: readonly ProgramParameters[], names: readonly string[] = []): ProgramParameters[] {
  const unknown = names.find((name) => programs.every((program) => program.name !== name));
  if (unknown !== undefined) {
    const message = `consent is asked for program ${unknown}, which is not deployed`;
    throw new DeployError("NoSuchProgram", message, { program: unknown, programs: programs.map(({ name }) => name) });
  }
  return programs.map((program) => (names.includes(program.name) ? { ...program, consentRequired: true } : program));
}

/** What a bank is deployed with. */
export type BankParameters = {
  /** In any order; 1 to 32. */
  operators: readonly string[];
  /** How many of them sign a report. */
  threshold: number;
  /** May veto a report before it is active. */
  guardian: string;
  /** Holds the admin role from the end of the deployment on. None: the deployer keeps it, on the development chain only. */
  timelock?: { delayS: bigint; proposers: readonly string[] };
  /** Twice as long a bond stays behind the last version that names its operator. */
  challengePeriodS: bigint;
  /** The most that one wrong report costs one of its signers, of its bond. */
  penaltyWei: Wei;
  emissionPerSecondWei: Wei;
  halvingS: bigint;
  models: readonly ModelParameters[];
  programs: readonly ProgramParameters[];
  /** None: the bank has no market. */
  market?: MarketParameters;
  /** None: the bank has no rights over data. */
  dataShare?: DataShareParameters;
};

/** Who may anchor the receipts of reads: the vault nodes. */
export type DataShareParameters = { vaults: readonly string[] };

/** 1 TIME a second, half of it after each four years; a report waits a day; who signs a wrong one loses up to 1 ether. */
export const DEFAULT_TERMS = {
  challengePeriodS: 86_400n,
  penaltyWei: 10n ** 18n,
  emissionPerSecondWei: 10n ** 18n,
  halvingS: 126_230_400n,
};

export type PlannedProgram = { name: string; id: Hex; model: string | undefined; terms: PlannedTerms };
type PlannedTerms = {
  modelId: Hex;
  featureSpec: Hex;
  budgetWei: Wei;
  capWei: Wei;
  rateWei: Wei;
  consentRequired: boolean;
};

/** Parameters that were checked: addresses lower-case, operators rising, programs with the ids of their models. */
export type BankPlan = Omit<
  BankParameters,
  "operators" | "guardian" | "timelock" | "programs" | "market" | "dataShare"
> & {
  operators: readonly Address[];
  guardian: Address;
  timelock: { delayS: bigint; proposers: readonly Address[] } | undefined;
  programs: readonly PlannedProgram[];
  market: MarketPlan | undefined;
  dataShare: { vaults: readonly Address[] } | undefined;
};

/**
 * Checks the parameters for a chain. Pure.
 *
 * With N operators of whom f = N - M may be silent, M of them sign; two reports can both find M honest-looking signers
 * when 3f >= N. Such settings, and a deployer who stays admin, are taken on the development chain only.
 * @throws `DeployError` UnsafeThreshold, AdminNotTimelocked, NoSuchModel, NoCash, ConsentWithoutDataShare; `BadAddress`.
 */
export function planBank(chainId: number, parameters: BankParameters): BankPlan {
  const { operators, threshold, guardian, timelock, models, programs, market, dataShare, ...terms } = parameters;
  if (chainId !== DEVELOPMENT_CHAIN_ID) requireProductionSafe(operators.length, threshold, timelock);
  const asking = programs.find(({ consentRequired }) => consentRequired);
  if (asking && !dataShare) {
    const message = `program ${asking.name} asks for consent, which nobody can give without dataShare`;
    throw new DeployError("ConsentWithoutDataShare", message, { program: asking.name });
  }
  return {
    ...terms,
    threshold,
    operators: operators.map(parseAddress).sort(),
    guardian: parseAddress(guardian),
    timelock: timelock && { delayS: timelock.delayS, proposers: timelock.proposers.map(parseAddress) },
    models,
    programs: programs.map((program) => planProgram(program, models)),
    market: market && planMarket(chainId === DEVELOPMENT_CHAIN_ID, market),
    dataShare: dataShare && { vaults: dataShare.vaults.map(parseAddress) },
  };
}

function requireProductionSafe(operators: number, threshold: number, timelock: BankParameters["timelock"]): void {
  if (3 * threshold <= 2 * operators) {
    throw new DeployError(
      "UnsafeThreshold",
      `${threshold} of ${operators} operators: more than two thirds must sign (only chain ${DEVELOPMENT_CHAIN_ID} takes fewer)`,
      { threshold, operators },
    );
  }
  if (timelock === undefined || timelock.delayS === 0n || timelock.proposers.length === 0) {
    throw new DeployError(
      "AdminNotTimelocked",
      `the admin must be a timelock with a delay and proposers (only chain ${DEVELOPMENT_CHAIN_ID} goes without)`,
      { delayS: timelock?.delayS ?? 0n, proposers: timelock?.proposers ?? [] },
    );
  }
}

function planProgram(program: ProgramParameters, models: readonly ModelParameters[]): PlannedProgram {
  const { name, featureSpec, budgetWei, capWei = 0n, rateWei = 0n, consentRequired = false } = program;
  const model = models.find((each) => each.name === program.model);
  if (program.model !== undefined && model === undefined) {
    throw new DeployError("NoSuchModel", `program ${name} names the model ${program.model}, which is not deployed`, {
      program: name,
      model: program.model,
      models: models.map((each) => each.name),
    });
  }
  const id = model ? (modelId(model.kind, model.featureSpec, model.weights) as Hex) : ZERO_HASH;
  return {
    name,
    id: programId(name) as Hex,
    model: program.model,
    terms: { modelId: id, featureSpec, budgetWei, capWei, rateWei, consentRequired },
  };
}
