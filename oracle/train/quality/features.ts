import { keccak256 } from "ethers/crypto";
import { FEATURE_MAX, type ModelSpec } from "../../../protocol/features.ts";
import type { Candidate, Transfers } from "../../data/hop.ts";
import { flatRows, newTable, setRow, type Table, type TreeFeature } from "../trees/table.ts";

type QualityFeature = TreeFeature & { about: string };

const feature = (
  name: string,
  unit: string,
  monotone: -1 | 0 | 1,
  about: string,
  max: number = FEATURE_MAX,
): QualityFeature => ({ name, unit, monotone, about, max });

/**
 * What an account's own transfers show, without anybody's verdict and without a look at other accounts' rows. More volume never lowers the
 * weight; more dealing with other candidates never raises it.
 */
export const qualityFeatures: readonly QualityFeature[] = [
  feature("volumeDimes", "tenths of a US dollar", 1, "volume moved over the bridge"),
  feature("firstUseMin", "minutes since 2021-06-01", 0, "first use of the bridge"),
  feature("transfers", "count", 0, "transfers seen"),
  feature("counterparties", "count", 0, "accounts that it exchanged transfers with"),
  feature("candidateCounterparties", "count", -1, "those that ask for the same reward"),
  feature("candidateShare", "thousandths", -1, "share of counterparties that ask for the same reward", 1000),
  feature("transfersPerCounterparty", "hundredths", 0, "transfers over counterparties; 0 without counterparties"),
];

/** The features as the model's card and its hash name them. */
export const qualitySpec: ModelSpec = qualityFeatures.map(({ name, about, unit, max }) => ({
  ...{ name, op: "given", about, unit, min: 0, max },
}));

const EPOCH_S = 1_622_505_600;

/** The features of one account. Shape: [features]. */
export function featuresOf(account: Transfers): number[] {
  const { bridgeVolumeUsd, firstUseS, transfers, counterparties, candidateCounterparties } = account;
  return [
    bridgeVolumeUsd * 10,
    (firstUseS - EPOCH_S) / 60,
    transfers,
    counterparties,
    candidateCounterparties,
    counterparties === 0 ? 0 : (1000 * candidateCounterparties) / counterparties,
    counterparties === 0 ? 0 : (100 * transfers) / counterparties,
  ];
}

/** One row a candidate, target 1 for an account that was kept, 0 for one struck out as a sybil. */
export function qualityTable(candidates: readonly Candidate[]): Table {
  return tableOf(candidates, ({ sybil }) => (sybil ? 0 : 1));
}

/** The features of accounts, one row after the other, as the scorer takes them. */
export function transferRows(accounts: readonly Transfers[]): BigInt64Array {
  return flatRows(tableOf(accounts, () => 0));
}

function tableOf<T extends Transfers>(accounts: readonly T[], targetOf: (account: T) => number): Table {
  const table = newTable(qualityFeatures, accounts.length);
  for (const [row, account] of accounts.entries()) setRow(table, row, featuresOf(account), targetOf(account));
  return table;
}

/** The fold of an account, by the hash of its address: the same whatever file it stands in. */
export function foldOf(address: string, folds: number): number {
  return Number(BigInt(keccak256(address)) % BigInt(folds));
}
