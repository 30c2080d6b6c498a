import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import type { Wei } from "../../protocol/units.ts";
import { DEFAULT_DESK, DEFAULT_MARKET } from "./market.ts";
import {
  askConsent,
  type BankParameters,
  DEFAULT_TERMS,
  DEVELOPMENT_CHAIN_ID,
  type ProgramParameters,
} from "./plan.ts";
import { type ShippedProgram, shippedParameters } from "./shipped.ts";

/** A day of the first years' emission. */
const BUDGET_WEI = 86_400n * 10n ** 18n;

/** What a development bank has: shipped programs, `network` alone when not said, each with this budget; others; a market; rights over data. */
export type Wanted = {
  readonly budgetWei?: Wei;
  readonly shipped?: readonly ShippedProgram[];
  readonly programs?: readonly ProgramParameters[];
  readonly market?: boolean;
  readonly dataShare?: boolean;
  /** Names of the programs that score nobody who did not grant MEASURE. */
  readonly consent?: readonly string[] | undefined;
};

/** A bank for Hardhat's node or anvil: 3 of 5 operators with published keys, reports wait an hour; a market if asked. */
export async function developmentParameters(wanted: Wanted = {}): Promise<BankParameters> {
  const { budgetWei = BUDGET_WEI, shipped = ["network"], programs = [], market = false, dataShare = false } = wanted;
  const { operators, guardian, treasury, vaults } = DEVELOPMENT_PLACES;
  const addressesOf = (places: readonly number[]) =>
    developmentKeys(BigInt(DEVELOPMENT_CHAIN_ID), places).map(({ address }) => address);
  const registered = await Promise.all(shipped.map((name) => shippedParameters(name, budgetWei)));
  const [guardianAddress, treasuryAddress] = [guardian, treasury].map((place) => addressesOf([place])[0]);
  return {
    ...DEFAULT_TERMS,
    challengePeriodS: 3600n,
    operators: addressesOf(operators),
    threshold: 3,
    guardian: guardianAddress,
    models: registered.flatMap(({ models }) => models),
    programs: askConsent([...registered.map(({ program }) => program), ...programs], wanted.consent),
    ...(market && { market: { treasury: treasuryAddress, desk: DEFAULT_DESK, ...DEFAULT_MARKET } }),
    ...(dataShare && { dataShare: { vaults: addressesOf(vaults) } }),
  };
}
