import type { Wei } from "../../../protocol/units.ts";
import { DEFAULT_MARKET } from "../../deploy/market.ts";
import type { Check } from "../checks.ts";
import { feeUp } from "./expected.ts";
import { type Ground, held, type Person, send } from "./ground.ts";

/** What readers paid for content and who got it, in TIME wei. */
export type ContentSales = {
  readonly valueWei: Wei;
  readonly sold: bigint;
  readonly paidWei: Wei;
  readonly creatorWei: Wei;
  readonly coauthorWei: Wei;
  readonly feesWei: Wei;
  readonly checks: readonly Check[];
};

const VALUE_WEI = 2n * 10n ** 18n + 1n;
const [CREATOR_BPS, COAUTHOR_BPS] = [7_500n, 2_500n];
const QUANTITIES = [1n, 3n, 2n];
const NO_REFUND = { byModel: false, floorWei: 0, periodS: 0, refundS: 0 };

/** A creator lists, readers buy with the TIME they earned, and the payees claim at once. */
export async function sellContent(
  { shop, time }: Ground,
  [creator, coauthor]: readonly Person[],
  readers: readonly Person[],
): Promise<ContentSales> {
  const shares = [CREATOR_BPS, COAUTHOR_BPS];
  const payees = [creator.address, coauthor.address];
  await send(shop, creator, "list", VALUE_WEI, payees, shares, "ipfs://an-essay", NO_REFUND);
  let [paidWei, wantedWei] = [0n, 0n];
  const passes: boolean[] = [];
  for (const [i, reader] of readers.entries()) {
    const quantity = QUANTITIES[i % QUANTITIES.length];
    const before = await held(time, reader.address);
    await send(shop, reader, "purchase", 1n, quantity, VALUE_WEI * quantity, reader.address, BigInt(i + 1));
    paidWei += before - (await held(time, reader.address));
    wantedWei += VALUE_WEI * quantity;
    passes.push((await shop.balanceOf(reader.address, 1n)) === quantity && (await shop.hasAccess(reader.address, 1n)));
  }
  const claimed: Wei[] = [];
  for (const payee of [creator, coauthor]) {
    const before = await held(time, payee.address);
    await send(shop, creator, "claim", 1n, payee.address);
    claimed.push((await held(time, payee.address)) - before);
  }
  const { feesWei, sold } = await shop.listing(1n);
  const wantedFeesWei = readers.reduce(
    (sum, _, i) => sum + feeUp(VALUE_WEI * QUANTITIES[i % QUANTITIES.length], DEFAULT_MARKET.shopFeeBps),
    0n,
  );
  const revenueWei = wantedWei - wantedFeesWei;
  const wanted = shares.map((bps) => (revenueWei * bps) / 10_000n);
  const [creatorWei, coauthorWei] = claimed;
  const checks = [
    same("readers paid value x quantity", paidWei, wantedWei),
    same("the treasury's part of it is the fee, rounded up", feesWei, wantedFeesWei),
    same("creator and co-author claimed their shares", creatorWei + coauthorWei, wanted[0] + wanted[1]),
    { name: "each reader holds its passes", ok: passes.every((one) => one), figures: `${sold} passes` },
  ];
  return { valueWei: VALUE_WEI, sold, paidWei, creatorWei, coauthorWei, feesWei, checks };
}

/** That two amounts are one. */
export function same(name: string, found: bigint, wanted: bigint): Check {
  return { name, ok: found === wanted, figures: `${found} ${found === wanted ? "=" : "is not"} ${wanted}` };
}
