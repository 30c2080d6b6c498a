import { Contract } from "ethers/contract";
import type { Provider } from "ethers/providers";
import { attentionLedgerAbi } from "../../protocol/abi/AttentionLedger.ts";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import { operatorSetAbi } from "../../protocol/abi/OperatorSet.ts";
import { timeAssetAbi } from "../../protocol/abi/TimeAsset.ts";
import type { Address, Hex, Seconds, Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import type { Operators } from "../sign/quorum.ts";
import { revertOf } from "./revert.ts";

/** The contracts of one Attention Bank, found from its ledger. */
export type Bank = {
  readonly chainId: bigint;
  readonly provider: Provider;
  readonly ledger: Contract;
  readonly operatorSet: Contract;
  readonly timeAsset: Contract;
  /** None: a bank without rights over data, in which no program can ask for consent. */
  readonly dataShare: Contract | undefined;
};

/** The last report that stands, and the attempt at the epoch after it. */
export type Head = {
  readonly epoch: bigint;
  readonly nextAttempt: number;
  readonly windowEnd: Seconds;
  readonly activeAtS: Seconds;
};

/** What the admin registered for a program; see ProgramTerms in IAttentionLedger.sol. */
export type Terms = {
  readonly modelId: Hex;
  readonly featureSpec: Hex;
  readonly budgetWei: Wei;
  readonly capWei: Wei;
  readonly rateWei: Wei;
  readonly consentRequired: boolean;
};

/**
 * Opens the bank whose ledger stands at `ledger`; which DataShare it goes with, the ledger does not know.
 * @throws `NoBank` where there is no contract.
 */
export async function openBank(provider: Provider, ledger: string, dataShare?: string): Promise<Bank> {
  const { chainId } = await provider.getNetwork();
  if ((await provider.getCode(ledger)) === "0x") {
    throw new OracleError("NoBank", `chain ${chainId} has no ledger at ${ledger}: deploy first`, { chainId, ledger });
  }
  const contract = new Contract(ledger, attentionLedgerAbi, provider);
  const [operatorSet, timeAsset] = await Promise.all([contract.operatorSet(), contract.timeAsset()]);
  return {
    chainId,
    provider,
    ledger: contract,
    operatorSet: new Contract(operatorSet, operatorSetAbi, provider),
    timeAsset: new Contract(timeAsset, timeAssetAbi, provider),
    dataShare: dataShare === undefined ? undefined : new Contract(dataShare, dataShareAbi, provider),
  };
}

export async function readHead(bank: Bank): Promise<Head> {
  const [epoch, nextAttempt, windowEnd, activeAtS] = await bank.ledger.head();
  return { epoch, nextAttempt: Number(nextAttempt), windowEnd, activeAtS };
}

/** The current operators. */
export async function readOperators(bank: Bank, block?: number): Promise<Operators> {
  const digest: Hex = await bank.operatorSet.digest(at(block));
  const [operators, threshold] = await bank.operatorSet.setOf(digest, at(block));
  return { digest, operators: [...operators], threshold: Number(threshold) };
}

/** A program's terms at an epoch, read at the height `block`, now when absent; undefined when it has none. */
export async function readTerms(bank: Bank, id: Hex, epoch: bigint, block?: number): Promise<Terms | undefined> {
  try {
    const terms = await bank.ledger.programTerms(id, epoch, at(block));
    const { modelId, featureSpec, budgetWei, capWei, rateWei, consentRequired } = terms;
    return { modelId, featureSpec, budgetWei, capWei, rateWei, consentRequired };
  } catch (error) {
    if (revertOf(error)?.name === "ProgramNotRegistered") return undefined;
    throw error;
  }
}

/** Whether a report may use the model: registered and not retired. */
export function readModelActive(bank: Bank, modelId: Hex, block?: number): Promise<boolean> {
  return bank.ledger.modelActive(modelId, at(block));
}

/** Hash of the report that stands for an epoch; zero if none. */
export function readReportHash(bank: Bank, epoch: bigint): Promise<Hex> {
  return bank.ledger.reportHash(epoch);
}

/** The ledger's address in lower case, as the report's domain and files name it. */
export function ledgerAddress(bank: Bank): Address {
  return String(bank.ledger.target).toLowerCase() as Address;
}

function at(block: number | undefined) {
  return block === undefined ? {} : { blockTag: block };
}
