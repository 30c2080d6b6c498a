import { writeFileSync } from "node:fs";
import { Wallet } from "ethers/wallet";
import { addressOf, readLatest } from "../../../oracle/chain/market.ts";
import type { Key } from "../../../oracle/sign/keys.ts";
import { type Order, orderDomain, orderTypes, REFUSALS } from "../../../protocol/order.ts";
import { formatSignedOrders, type SignedOrder } from "../../../protocol/signed-order.ts";
import type { Address, Hex, Wei } from "../../../protocol/units.ts";
import { wantedNow } from "./desk.ts";
import type { Ground } from "./ground.ts";

const LOTS = 20_000n;
/** Half a dollar to whoever fills it. */
export const TIP_WEI = 5n * 10n ** 17n;
const A_DAY_S = 86_400n;

/** Signs an order that buys at half a percent below what the desk asks now, and hands it in as a file. Nothing of it is on chain. */
export async function handInOrder(ground: Ground, maker: Key): Promise<SignedOrder> {
  const { market, ordersFile } = ground;
  const limitWei = (((await wantedNow(ground, true, LOTS)) + TIP_WEI) * 995n) / 1000n;
  const order: Order = {
    maker: maker.address.toLowerCase() as Address,
    buy: true,
    lots: Number(LOTS),
    limitWei,
    tipWei: TIP_WEI,
    fromRound: 0,
    deadlineS: (await readLatest(market)).atS + A_DAY_S,
    nonce: 1n,
  };
  const domain = orderDomain(market.bank.chainId, addressOf(market.window));
  const signature = (await new Wallet(maker.signingKey).signTypedData(domain, orderTypes, order)) as Hex;
  writeFileSync(ordersFile, formatSignedOrders([{ order, signature }]));
  return { order, signature };
}

/** What the desk says of an order now, with limit and value. */
export async function standingOf({ market }: Ground, { order, signature }: SignedOrder) {
  const [why, limit, value] = await market.window.fillable(order, signature);
  return { why: REFUSALS[Number(why)], limit: limit as Wei, value: value as Wei };
}
