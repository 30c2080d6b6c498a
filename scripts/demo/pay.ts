import type { Contract, ContractTransactionResponse } from "ethers/contract";
import type { BrowserProvider, JsonRpcSigner } from "ethers/providers";
import { Wallet } from "ethers/wallet";
import type { Bank } from "../../oracle/chain/bank.ts";
import { type Claims, claimOf, settlements } from "../../oracle/claim/claims.ts";
import { developmentKeys, type Key } from "../../oracle/sign/keys.ts";
import { toHex } from "../../protocol/bytes.ts";
import { claimTypes, timeAssetDomain } from "../../protocol/claim.ts";
import { deltaAt } from "../../protocol/records.ts";
import type { RewardProof } from "../../protocol/trees/rewards.ts";
import type { Address, Wei } from "../../protocol/units.ts";
import type { Rpc } from "./bank.ts";

/** How an account was paid by proof: where its rewards went, by which call. */
export type Paid = {
  readonly account: Address;
  readonly to: Address;
  readonly amountWei: Wei;
  readonly by: "claim" | "claimTo" | "claimBySig";
};

const CLAIMS = 3;
const WAYS = ["claim", "claimTo", "claimBySig"] as const;
/** Where wallets take their TIME when they claim to another address. */
const PURSE_PLACES = [1, 2, 3];
const AN_HOUR_S = 3600n;
const SETTLE_GAS = "0x989680";

/**
 * Claims by proof for up to three accounts. Of those whose keys are at hand, one claims to another address itself and one gives its
 * word to a relayer; for the others anybody may claim, to the account.
 */
export async function claimSome(
  bank: Bank,
  provider: BrowserProvider,
  claims: Claims,
  wallets: readonly Key[],
): Promise<Paid[]> {
  const purses = developmentKeys(bank.chainId, PURSE_PLACES);
  const paid: Paid[] = [];
  for (const [place, account] of chosen(claims, wallets).entries()) {
    const key = wallets.find(({ address }) => address.toLowerCase() === account);
    const by = key ? WAYS[place] : "claim";
    const to = by === "claim" ? account : (purses[place].address.toLowerCase() as Address);
    const proof = claimOf(claims, account);
    const sent =
      by === "claimBySig" ? await claimBySig(bank, provider, key!, proof, to) : await claim(bank, provider, proof, to);
    await sent.wait();
    paid.push({ account, to, amountWei: proof.cumulativeWei, by });
  }
  return paid;
}

async function claim(
  bank: Bank,
  provider: BrowserProvider,
  { account, cumulativeWei, proof }: RewardProof,
  to: Address,
) {
  if (to === account) return timeAs(bank, await provider.getSigner(0)).claim(account, cumulativeWei, proof);
  return timeAs(bank, await provider.getSigner(account)).claimTo(cumulativeWei, proof, to);
}

async function claimBySig(
  bank: Bank,
  provider: BrowserProvider,
  key: Key,
  { account, cumulativeWei, proof }: RewardProof,
  to: Address,
): Promise<ContractTransactionResponse> {
  const block = await provider.getBlock("latest");
  const deadline = BigInt(block!.timestamp) + AN_HOUR_S;
  const nonce: bigint = await bank.timeAsset.nonces(account);
  const domain = timeAssetDomain(bank.chainId, String(bank.timeAsset.target) as Address);
  const word = { account, to, cumulativeWei, nonce, deadline };
  const signature = await new Wallet(key.signingKey).signTypedData(domain, claimTypes, word);
  return timeAs(bank, await provider.getSigner(0)).claimBySig(account, cumulativeWei, proof, to, deadline, signature);
}

function timeAs(bank: Bank, signer: JsonRpcSigner): Contract {
  return bank.timeAsset.connect(signer) as Contract;
}

/** The wallets first, then whoever comes first in the artifact; only who has earned something. */
function chosen({ deltas }: Claims, wallets: readonly Key[]): Address[] {
  const earned = new Set(Array.from({ length: deltas.count }, (_, i) => deltaAt(deltas, i).account));
  const ours = wallets.map(({ address }) => address.toLowerCase() as Address).filter((address) => earned.has(address));
  return [...new Set([...ours, ...earned])].slice(0, CLAIMS);
}

/** Pays everybody else in subtrees of neighbouring leaves; the number of accounts that were paid. */
export async function settleRest(
  bank: Bank,
  rpc: Rpc,
  claims: Claims,
  paid: readonly Paid[],
  onSettled: (accounts: number) => void,
): Promise<number> {
  const [from] = (await rpc("eth_accounts", [])) as string[];
  const paidWei = new Map(paid.map(({ account, amountWei }) => [account, amountWei]));
  let passed = 0;
  for (const { entries, proof, accounts } of settlements(claims, (account) => paidWei.get(account) ?? 0n)) {
    const data = bank.timeAsset.interface.encodeFunctionData("settle", [toHex(entries), proof]);
    await rpc("eth_sendTransaction", [{ from, to: bank.timeAsset.target, data, gas: SETTLE_GAS }]);
    passed += accounts;
    onSettled(passed);
  }
  return claims.deltas.count - paid.length;
}
