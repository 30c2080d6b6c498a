import { Contract, type EventLog } from "ethers/contract";
import { contentShopAbi } from "../../protocol/abi/ContentShop.ts";
import type { Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import type { Bank } from "./bank.ts";
import type { Places } from "./market.ts";

/** The shop of one bank. No event of it is older than `fromBlock`. */
export type Shop = { readonly bank: Bank; readonly contract: Contract; readonly fromBlock: number };

/** A listing whose value the operators post. */
export type ModelListing = { readonly id: bigint; readonly valueWei: Wei; readonly floorWei: Wei };

/** Opens the shop that was deployed with a bank. @throws `NoMarket`. */
export function openShop(bank: Bank, contracts: Places): Shop {
  const { ContentShop } = contracts;
  if (!ContentShop) {
    const message = `the bank of chain ${bank.chainId} was deployed without a market: deploy it with --market`;
    throw new OracleError("NoMarket", message, { chainId: bank.chainId });
  }
  return {
    bank,
    contract: new Contract(ContentShop.address, contentShopAbi, bank.provider),
    fromBlock: ContentShop.block,
  };
}

/** The open listings that are priced by model, by rising id, as they stand. */
export async function readModelListings({ contract, fromBlock }: Shop): Promise<ModelListing[]> {
  const listed = (await contract.queryFilter(contract.filters.Listed(), fromBlock)) as EventLog[];
  const ids = listed.filter(({ args }) => args.pricing.byModel).map(({ args }): bigint => args.id);
  const found = await Promise.all(ids.map((id) => contract.listing(id)));
  return found.flatMap(({ closed, valueWei, pricing }, i) =>
    closed ? [] : [{ id: ids[i], valueWei, floorWei: pricing.floorWei }],
  );
}
