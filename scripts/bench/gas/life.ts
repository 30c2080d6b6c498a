import { toHex } from "../../../protocol/bytes.ts";
import { deltaAt } from "../../../protocol/records.ts";
import { proveReward, type RewardProof, type RewardsTree, rewardsTree } from "../../../protocol/trees/rewards.ts";
import { type SettleChunk, settleChunks } from "../../../protocol/trees/settle.ts";
import type { Address, Wei } from "../../../protocol/units.ts";
import { type GasBank, openGasBank } from "./bank.ts";
import { randomWord } from "./epochs.ts";
import { ACCOUNTS, CLAIMED_EPOCHS, type Earnings, earnings } from "./population.ts";

/** Gas of each step, one figure a transaction; of `settle` an account of the 128. */
export type LifeGas = Record<"post" | "first" | "next" | "ten" | "settleFirst" | "settleLater", number[]>;

const CLAIMANTS = 25;
const SETTLED_LEAVES = 128;
const DEPTH = 20;

type Step = { earned: Earnings; tree: RewardsTree };

/**
 * One life of the reward contracts: a warm-up claim; 25 first claims; a subtree settled; two epochs; 25 next claims; a
 * subtree settled whose accounts were paid before; ten more epochs; 25 claims of all ten.
 * Throws if anybody is paid other than the trees say, a forged proof passes, or a claim pays twice.
 */
export async function rewardLife(): Promise<LifeGas> {
  const steps = earnings().map((earned): Step => ({ earned, tree: rewardsTree(earned.deltas) }));
  const [first, next, ten] = steps;
  const claimants = pickClaimants(steps);
  const bank = await openGasBank();
  try {
    const post = await postUntil(bank, first, undefined);
    await pay(bank, first, [accountAt(first, 7)]);
    const firstGas = await pay(bank, first, claimants);
    const fresh = chunkBeside(first, new Set(claimants));
    const settleFirst = [(await settle(bank, first, fresh)) / SETTLED_LEAVES];
    // The subtree to be settled later holds other accounts: neighbours change with the amounts.
    const paid = chunkBeside(next, new Set(claimants));
    await pay(
      bank,
      first,
      accountsOf(paid).filter((account) => !accountsOf(fresh).includes(account)),
    );

    post.push(...(await postUntil(bank, next, first)));
    const nextGas = await pay(bank, next, claimants);
    const settleLater = [(await settle(bank, next, paid)) / SETTLED_LEAVES];

    post.push(...(await postUntil(bank, ten, next)));
    const tenGas = await pay(bank, ten, claimants);
    await requireForgeryRefused(bank, ten, accountAt(ten, 7));
    return { post: post.slice(1), first: firstGas, next: nextGas, ten: tenGas, settleFirst, settleLater };
  } finally {
    await bank.close();
  }
}

/** Posts the epochs after `before` up to that of `step`; those between carry a root that nobody claims from. */
async function postUntil(bank: GasBank, step: Step, before: Step | undefined): Promise<number[]> {
  const from = before?.earned.epoch ?? 0;
  const [lastWei, lastEpoch] = [before?.earned.issuedWei ?? 0n, step.earned.epoch];
  const gas: number[] = [];
  for (let epoch = from + 1; epoch <= lastEpoch; epoch++) {
    const share = ((step.earned.issuedWei - lastWei) * BigInt(epoch - from)) / BigInt(lastEpoch - from);
    gas.push(await bank.post(epoch === lastEpoch ? step.tree.root : randomWord(`root ${epoch}`), lastWei + share));
  }
  return gas;
}

async function pay(bank: GasBank, step: Step, accounts: readonly Address[]): Promise<number[]> {
  const gas: number[] = [];
  for (const account of accounts) {
    const { cumulativeWei, proof } = proofOf(step, account);
    gas.push(await bank.claim(account, cumulativeWei, proof));
    await requireBalance(bank, account, cumulativeWei);
  }
  return gas;
}

async function settle(bank: GasBank, step: Step, chunk: SettleChunk): Promise<number> {
  const gas = await bank.settle(chunk.entries, chunk.proof);
  for (const account of accountsOf(chunk)) await requireBalance(bank, account, proofOf(step, account).cumulativeWei);
  return gas;
}

async function requireForgeryRefused(bank: GasBank, step: Step, account: Address): Promise<void> {
  const { cumulativeWei, proof } = proofOf(step, account);
  const forged = proof.map((sibling, i) => (i === 7 ? randomWord("forged") : sibling));
  if (await passes(bank.claim(account, cumulativeWei, forged))) throw new Error("a forged proof was paid");
  await bank.claim(account, cumulativeWei, proof);
  if (await passes(bank.claim(account, cumulativeWei, proof))) throw new Error("a claim was paid twice");
}

async function requireBalance(bank: GasBank, account: Address, wantedWei: Wei): Promise<void> {
  const heldWei = await bank.balanceWei(account);
  if (heldWei !== wantedWei) throw new Error(`${account} holds ${heldWei} wei, the tree says ${wantedWei}`);
}

function passes(sending: Promise<number>): Promise<boolean> {
  return sending.then(
    () => true,
    () => false,
  );
}

/** Spread over the tree, and at full depth at every epoch that is claimed: a proof of 20 siblings. */
function pickClaimants(steps: readonly Step[]): Address[] {
  const chosen: Address[] = [];
  for (let i = 1000; chosen.length < CLAIMANTS; i = (i + 37_013) % ACCOUNTS) {
    const account = accountAt(steps[0], i);
    if (steps.every((step) => proofOf(step, account).proof.length === DEPTH)) chosen.push(account);
  }
  return chosen;
}

/** The first full subtree of 128 leaves at full depth that holds none of `avoided`. */
function chunkBeside({ tree, earned }: Step, avoided: ReadonlySet<Address>): SettleChunk {
  for (const chunk of settleChunks(tree, earned.deltas, SETTLED_LEAVES)) {
    const full = chunk.accounts === SETTLED_LEAVES && chunk.proof.length === DEPTH - Math.log2(SETTLED_LEAVES);
    if (full && !accountsOf(chunk).some((account) => avoided.has(account))) return chunk;
  }
  throw new Error(`no subtree of ${SETTLED_LEAVES} leaves at depth ${DEPTH} among epochs ${CLAIMED_EPOCHS}`);
}

function accountsOf({ entries, accounts }: SettleChunk): Address[] {
  const size = entries.length / accounts;
  return Array.from({ length: accounts }, (_, i) => toHex(entries.subarray(i * size, i * size + 20)));
}

function accountAt({ earned }: Step, index: number): Address {
  return deltaAt(earned.deltas, index).account;
}

function proofOf({ tree, earned }: Step, account: Address): RewardProof {
  const proof = proveReward(tree, earned.deltas, account);
  if (proof === undefined) throw new Error(`${account} earned nothing`);
  return proof;
}
