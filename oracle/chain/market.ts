import { Contract } from "ethers/contract";
import { bankWindowAbi } from "../../protocol/abi/BankWindow.ts";
import { priceBoardAbi } from "../../protocol/abi/PriceBoard.ts";
import { testDollarAbi } from "../../protocol/abi/TestDollar.ts";
import type { Address, Seconds, Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import type { Bank } from "./bank.ts";

/** How the desk trades; IBankWindow.sol says what each term means. */
export type DeskTerms = {
  readonly targetLots: bigint;
  readonly hardCapLots: bigint;
  readonly accountCapLots: bigint;
  readonly maxAgeS: bigint;
  readonly skewBps: bigint;
  readonly feeBps: bigint;
  readonly lotWei: Wei;
  readonly coinWei: Wei;
};

/** The price board and the desk of one bank. */
export type Market = {
  readonly bank: Bank;
  readonly board: Contract;
  readonly window: Contract;
  readonly terms: DeskTerms;
  readonly cashDecimals: number;
  /** No event of board and desk is older. */
  readonly fromBlock: number;
};

/** Between what a round trades, in CASH wei for a lot. */
export type Edges = { readonly bidWei: Wei; readonly askWei: Wei };

/** A round of the board. */
export type Price = Edges & { readonly round: number; readonly atS: Seconds };

/** Where contracts stand, by name, and since which block: what a deployments file says of them, or less. */
export type Places = {
  readonly [name: string]: { readonly address: string; readonly block: number } | undefined;
};

/** Opens the market that was deployed with a bank. @throws `NoMarket`. */
export async function openMarket(bank: Bank, contracts: Places): Promise<Market> {
  const { PriceBoard, BankWindow } = contracts;
  if (!PriceBoard || !BankWindow) {
    const message = `the bank of chain ${bank.chainId} was deployed without a market: deploy it with --market`;
    throw new OracleError("NoMarket", message, { chainId: bank.chainId });
  }
  const window = new Contract(BankWindow.address, bankWindowAbi, bank.provider);
  const [terms, cash] = await Promise.all([window.terms(), window.cash()]);
  const decimals: bigint = await new Contract(cash, testDollarAbi, bank.provider).decimals();
  return {
    bank,
    board: new Contract(PriceBoard.address, priceBoardAbi, bank.provider),
    window,
    terms: terms.toObject(),
    cashDecimals: Number(decimals),
    fromBlock: Math.min(PriceBoard.block, BankWindow.block),
  };
}

/** The newest price, as of `block` where one is given. */
export async function readLatest({ board }: Market, block?: number): Promise<Price> {
  return priceOf(await board.latest(at(block)));
}

/** The price of a round that was posted. */
export async function readRound({ board }: Market, round: number, block?: number): Promise<Price> {
  return priceOf(await board.band(round, at(block)));
}

/** A contract's address in lower case, as typed data names it. */
export function addressOf(contract: Contract): Address {
  return String(contract.target).toLowerCase() as Address;
}

/** Of the chain's own answer, whose small numbers are bigints too. */
function priceOf({ round, atS, bidWei, askWei }: Omit<Price, "round"> & { round: bigint }): Price {
  return { round: Number(round), atS, bidWei, askWei };
}

function at(block: number | undefined) {
  return block === undefined ? {} : { blockTag: block };
}
