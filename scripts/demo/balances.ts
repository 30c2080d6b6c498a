import type { Bank } from "../../oracle/chain/bank.ts";
import type { Address, Wei } from "../../protocol/units.ts";
import type { Rpc } from "./bank.ts";

const AT_ONCE = 500;

/** What the chain says that every account holds, asked for one by one. */
export async function balancesOf(bank: Bank, rpc: Rpc, accounts: readonly Address[]): Promise<Map<Address, Wei>> {
  const { timeAsset } = bank;
  const balances = new Map<Address, Wei>();
  for (let from = 0; from < accounts.length; from += AT_ONCE) {
    const some = accounts.slice(from, from + AT_ONCE);
    const words = await Promise.all(
      some.map((account) => {
        const data = timeAsset.interface.encodeFunctionData("balanceOf", [account]);
        return rpc("eth_call", [{ to: timeAsset.target, data }, "latest"]);
      }),
    );
    for (const [i, account] of some.entries()) balances.set(account, BigInt(words[i] as string));
  }
  return balances;
}
