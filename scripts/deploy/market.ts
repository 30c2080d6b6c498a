import { type Address, parseAddress, type Wei } from "../../protocol/units.ts";
import { DeployError } from "./errors.ts";

/** How the desk trades; IBankWindow.sol says what each term means. */
export type DeskTerms = {
  targetLots: bigint;
  hardCapLots: bigint;
  accountCapLots: bigint;
  maxAgeS: bigint;
  skewBps: bigint;
  feeBps: bigint;
  lotWei: Wei;
  coinWei: Wei;
};

/** What a market is deployed with. */
export type MarketParameters = {
  /** Funds the desk, gets its fees and the shop's. */
  treasury: string;
  /** An ERC-20 without hooks. None: a test dollar, on the development chain only. */
  cash?: string;
  /** Where the price board begins: CASH wei for a lot. */
  bidWei: Wei;
  askWei: Wei;
  desk: DeskTerms;
  /** Of every purchase, in hundredths of a percent. */
  shopFeeBps: bigint;
};

/** Parameters whose addresses were checked. */
export type MarketPlan = Omit<MarketParameters, "treasury" | "cash"> & {
  treasury: Address;
  cash: Address | undefined;
};

/** Lots of a thousandth of a TIME, CASH of 18 decimals in millionths; a desk of 1,000 TIME, a fifth of it an account and day. */
export const DEFAULT_DESK: DeskTerms = {
  targetLots: 1_000_000n,
  hardCapLots: 200_000n,
  accountCapLots: 200_000n,
  maxAgeS: 3600n,
  skewBps: 1000n,
  feeBps: 30n,
  lotWei: 10n ** 15n,
  coinWei: 10n ** 12n,
};

/** About a dollar for a TIME, and 2.5 % of what readers pay. */
export const DEFAULT_MARKET = { bidWei: 99n * 10n ** 13n, askWei: 101n * 10n ** 13n, shopFeeBps: 250n };

/**
 * Checks a market's parameters for a chain.
 * @throws `DeployError` NoCash; `BadAddress`.
 */
export function planMarket(development: boolean, parameters: MarketParameters): MarketPlan {
  const { treasury, cash, ...terms } = parameters;
  if (cash === undefined && !development) {
    throw new DeployError("NoCash", "a market needs the address of its CASH: the test dollar is for development", {});
  }
  return { ...terms, treasury: parseAddress(treasury), cash: cash === undefined ? undefined : parseAddress(cash) };
}
