import { keccak256 } from "ethers/crypto";
import type { TransactionReceipt } from "ethers/providers";
import { REFUSALS } from "../../protocol/order.ts";
import type { SignedOrder } from "../../protocol/signed-order.ts";
import { type Address, type Hex, parseAddress, type Wei } from "../../protocol/units.ts";
import { nowTag } from "../chain/blocks.ts";
import { addressOf, type Market } from "../chain/market.ts";
import { revertOf } from "../chain/revert.ts";
import { OracleError } from "../errors.ts";
import { deliver, type SenderDeps } from "../post/deliver.ts";
import type { Batch, Rehearsal } from "./choose.ts";

const ETHER = 10n ** 18n;
/** What the desk lets a wallet contract burn, by CappedSignature.sol: little in a rehearsal, all of it in the block. */
const WALLET_GAS = 100_000n;

/** A transaction that filled orders, and what it brought and cost. */
export type Fill = {
  readonly hash: Hex;
  readonly block: number;
  readonly filled: number;
  /** Orders that somebody else's transaction made worthless between the rehearsal and the block. */
  readonly skipped: number;
  /** Wallet contracts among their makers that signed in the rehearsal and not in the block: they can tell the two apart. */
  readonly fickle: readonly Address[];
  readonly tipsWei: Wei;
  readonly gasWei: Wei;
};

/** Tries batches on the chain as it stands, at what gas costs now. @param cashPerEtherWei CASH wei for an ether. */
export async function rehearse(market: Market, keeper: string, cashPerEtherWei: Wei): Promise<Rehearsal> {
  const { provider, chainId } = market.bank;
  const [block, fees] = await Promise.all([provider.getBlock("latest"), provider.getFeeData()]);
  const gasPriceWei = (block!.baseFeePerGas ?? 0n) + (fees.maxPriorityFeePerGas ?? 0n);
  const call = (orders: readonly SignedOrder[]) => ({
    from: keeper,
    to: addressOf(market.window),
    data: encodeFill(market, orders),
  });
  return {
    async tipsWei(orders) {
      try {
        return tipsOf(market, await provider.call({ ...call(orders), blockTag: nowTag(chainId) }));
      } catch (error) {
        if (revertOf(error)) return undefined;
        throw error;
      }
    },
    async gas(orders) {
      const codes = await Promise.all(orders.map(({ order }) => provider.getCode(order.maker)));
      const wallets = codes.filter((code) => code !== "0x").length;
      return (await provider.estimateGas(call(orders))) + WALLET_GAS * BigInt(wallets);
    },
    costUpWei: (gas) => cashUp(gas * gasPriceWei, cashPerEtherWei),
  };
}

/**
 * Sends a batch, for no more gas than its tips are worth. Undefined when others filled all of it meanwhile.
 * @throws `TipsGone`, to look again: an order of it would be skipped by now; nothing was sent. What `deliver` throws.
 */
export async function sendBatch(
  market: Market,
  sender: SenderDeps,
  batch: Batch,
  cashPerEtherWei: Wei,
): Promise<Fill | undefined> {
  const { provider, chainId } = market.bank;
  const data = encodeFill(market, batch.orders);
  const worthWei = cashPerEtherWei === 0n ? sender.feeCapWei : (batch.tipsWei * ETHER) / (batch.gas * cashPerEtherWei);
  const feeCapWei = worthWei < sender.feeCapWei ? worthWei : sender.feeCapWei;
  const posting = await deliver(
    { ...sender, feeCapWei, provider, chainId },
    {
      ...{ id: keccak256(data) as Hex, to: addressOf(market.window), data },
      spareGas: WALLET_GAS * BigInt(batch.orders.length),
      stands: () => allSpent(market, batch.orders),
      requireWorth: (answer) => requireTips(tipsOf(market, answer), batch.tipsWei),
    },
  );
  if (posting.kind === "alreadyPosted") return undefined;
  return fillOf(market, (await provider.getTransactionReceipt(posting.hash))!);
}

/** What a mined transaction filled. */
export function fillOf({ window }: Market, receipt: TransactionReceipt): Fill {
  const named = (name: string) =>
    receipt.logs.flatMap((log) => {
      const event = window.interface.parseLog(log);
      return event?.name === name ? [event.args] : [];
    });
  const [filled, skipped] = [named("OrderFilled"), named("OrderSkipped")];
  const fickle = skipped
    .filter(({ why }) => REFUSALS[Number(why)] === "NotSigned")
    .map(({ maker }) => parseAddress(maker));
  return {
    hash: receipt.hash as Hex,
    block: receipt.blockNumber,
    filled: filled.length,
    skipped: skipped.length,
    fickle,
    tipsWei: filled.reduce((sum, { tipWei }) => sum + tipWei, 0n),
    gasWei: receipt.gasUsed * receipt.gasPrice,
  };
}

/** Ether wei as CASH wei, rounded up: against the keeper's own account of its profit. */
export function cashUp(etherWei: Wei, cashPerEtherWei: Wei): Wei {
  return (etherWei * cashPerEtherWei + ETHER - 1n) / ETHER;
}

function tipsOf({ window }: Market, answer: string): Wei {
  return window.interface.decodeFunctionResult("fill", answer)[0];
}

function requireTips(tipsWei: Wei, wantedWei: Wei): void {
  if (tipsWei >= wantedWei) return;
  const message = `the batch pays tips of ${tipsWei} by now, ${wantedWei} when it was chosen: it is not sent`;
  throw new OracleError("TipsGone", message, { tipsWei, wantedWei }, { retry: true });
}

function encodeFill({ window }: Market, orders: readonly SignedOrder[]): string {
  const signatures = orders.map(({ signature }) => signature);
  return window.interface.encodeFunctionData("fill", [orders.map(({ order }) => order), signatures]);
}

async function allSpent({ window }: Market, orders: readonly SignedOrder[]): Promise<boolean> {
  const spent: boolean[] = await Promise.all(orders.map(({ order }) => window.nonceSpent(order.maker, order.nonce)));
  return spent.every((one) => one);
}
