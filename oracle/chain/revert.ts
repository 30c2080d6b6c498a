import { Interface } from "ethers/abi";
import { attentionLedgerAbi } from "../../protocol/abi/AttentionLedger.ts";
import { bankWindowAbi } from "../../protocol/abi/BankWindow.ts";
import { contentShopAbi } from "../../protocol/abi/ContentShop.ts";
import { operatorSetAbi } from "../../protocol/abi/OperatorSet.ts";
import { priceBoardAbi } from "../../protocol/abi/PriceBoard.ts";
import { scoreCourtAbi } from "../../protocol/abi/ScoreCourt.ts";
import { timeAssetAbi } from "../../protocol/abi/TimeAsset.ts";

/** A custom error of the bank's contracts, by name and arguments. */
export type Revert = { readonly name: string; readonly args: readonly unknown[] };

const interfaces = [
  attentionLedgerAbi,
  operatorSetAbi,
  timeAssetAbi,
  scoreCourtAbi,
  priceBoardAbi,
  bankWindowAbi,
  contentShopAbi,
].map((abi) => new Interface(abi));

/** The custom error behind a failed call, wherever the client put its data; undefined for anything else. */
export function revertOf(error: unknown): Revert | undefined {
  const data = revertData(error, 0);
  if (data === undefined) return undefined;
  for (const contract of interfaces) {
    const found = contract.parseError(data);
    if (found) return { name: found.name, args: [...found.args] };
  }
  return undefined;
}

/** `Name(first, second)`, as a person reads it. */
export function printRevert({ name, args }: Revert): string {
  return `${name}(${args.join(", ")})`;
}

// Clients nest it differently: data, data.data, info.error.data, error.data, cause.data.
function revertData(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return /^0x([0-9a-fA-F]{2}){4,}$/.test(value) ? value : undefined;
  if (typeof value !== "object" || value === null || depth > 4) return undefined;
  const record = value as Record<string, unknown>;
  for (const field of ["data", "info", "error", "cause"]) {
    const found = revertData(record[field], depth + 1);
    if (found) return found;
  }
  return undefined;
}
