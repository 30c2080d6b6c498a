import { SigningKey } from "ethers/crypto";
import { computeAddress } from "ethers/transaction";
import { toBeHex } from "ethers/utils";
import { type Random, randomOf } from "../../oracle/random.ts";
import { keccakHex } from "../../protocol/keccak.ts";
import type { Order } from "../../protocol/order.ts";
import type { Address, Hex, Wei } from "../../protocol/units.ts";
import { COIN_WEI, LOT_WEI, type MarketChain, openMarketChain } from "../market/chain.ts";
import { type Books, newBooks } from "./books.ts";
import { type Operators, openOperators } from "./operators.ts";

/** What people do: earn and spend, trade on what they think TIME is worth, sell content, fill orders. */
export const KINDS = ["holder", "speculator", "creator", "keeper"] as const;
export type Kind = (typeof KINDS)[number];

export type Agent = {
  readonly kind: Kind;
  readonly address: Address;
  readonly key: SigningKey;
  listing?: bigint;
  bought?: number;
};

/** An order that waits for a keeper. */
export type Waiting = { readonly order: Order; readonly signature: Hex };

/** A content: how many of 10,000 who bought it like it, and who sets its value. */
export type Content = { readonly likedParts: number; readonly byModel: boolean };

/** Everything a step reads and changes. */
export type World = {
  readonly chain: MarketChain;
  readonly operators: Operators;
  readonly agents: readonly Agent[];
  /** What people make up their minds by. */
  readonly random: Random;
  /** Whose turn it is, and what people take TIME for: streams of their own, so that no act and no model changes them. */
  readonly turns: Random;
  readonly walk: Random;
  readonly books: Books;
  waiting: Waiting[];
  /** By id, the first of which is 1. */
  contents: Content[];
  nonces: bigint;
  /** What people take a lot of TIME for, in CASH wei: a walk that no operator knows of. */
  fairWei: Wei;
  /** Middle of the band that stands. */
  middleWei: Wei;
};

/** Of 1,000 agents; the same shares of any number. */
const PER_THOUSAND: Record<Kind, number> = { holder: 840, speculator: 100, creator: 50, keeper: 10 };
const PEOPLE_STREAM = 0x70656f70;
const WORLD_STREAM = 0x776f726c;
const TURN_STREAM = 0x7475726e;
const WALK_STREAM = 0x77616c6b;

/** A market on a chain with so many agents, each with a key, TIME, dollars and approvals. */
export async function openWorld(count: number, seed: number, onAgent: (ready: number) => void): Promise<World> {
  const purseCoins = 5n * 10n ** 9n;
  const chain = await openMarketChain({ purseCoins });
  const agents: Agent[] = [];
  for (let i = 0; i < count; i++) {
    const key = new SigningKey(keccakHex(new TextEncoder().encode(`simulated agent ${seed} ${i}`)));
    const address = computeAddress(key).toLowerCase() as Address;
    const kind = kindOf(i, count);
    const random = randomOf(seed, PEOPLE_STREAM, i);
    await chain.rpc("hardhat_impersonateAccount", [address]);
    await chain.rpc("hardhat_setBalance", [address, toBeHex(10n ** 20n)]);
    const [timeLots, cashCoins] =
      kind === "speculator" ? [60_000, 60_000] : [random.heavy(2_000, 100_000), random.heavy(5_000, 400_000)];
    await chain.give(address, BigInt(timeLots) * LOT_WEI, BigInt(cashCoins) * 1_000n * COIN_WEI);
    await chain.approve(address);
    agents.push({ kind, address, key });
    onAgent(i + 1);
  }
  return {
    ...{ chain, agents, books: await newBooks(chain), random: randomOf(seed, WORLD_STREAM, 0) },
    ...{ turns: randomOf(seed, TURN_STREAM, 0), walk: randomOf(seed, WALK_STREAM, 0) },
    operators: await openOperators(chain),
    ...{ waiting: [], contents: [], nonces: 0n, fairWei: 10n ** 15n, middleWei: 10n ** 15n },
  };
}

function kindOf(i: number, count: number): Kind {
  let below = 0;
  // Every kind is there, however few they are: the last ones first.
  for (const kind of [...KINDS].reverse()) {
    below += Math.max(1, Math.round((PER_THOUSAND[kind] * count) / 1000));
    if (i < below) return kind;
  }
  return "holder";
}
