import hre from "hardhat";
import { openMarketChain } from "../market/chain.ts";
import { type Attack, NO_LIMIT } from "./adversary/desk.ts";
import { deployHostile, openHostileMarket, shopAttacks, tokenAttack } from "./adversary/hostile.ts";
import { knowledgeAttacks } from "./adversary/knowledge.ts";
import { orderAttacks } from "./adversary/orders.ts";
import { search } from "./adversary/search.ts";
import { tradingAttacks } from "./adversary/trading.ts";
import { type Run, row } from "./frame.ts";

const HOSTILE = ["HostileTokens", "HostileWallets"].map((name) => `test/contracts/support/${name}.sol`);

/** The best of each attack over a search, on the contracts as compiled for deployment and the desk as deployed but without its fee. */
export const run: Run = async (emit) => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  await hre.tasks.getTask("build").run({ quiet: true, files: HOSTILE });
  const judge = async (attacks: readonly Attack[]) => {
    for (const { name, play, plays, unit, atMost } of attacks) {
      const best = await search(play, plays);
      emit(row(name, best.value, unit, { atMost: Number(atMost.toFixed(6)), peer: `best of ${best.plays} plays` }));
    }
  };

  const chain = await openMarketChain({ desk: { feeBps: 0n } });
  for (const person of chain.people.slice(0, -1)) {
    await chain.give(person, NO_LIMIT, NO_LIMIT);
    await chain.approve(person);
  }
  try {
    await judge(tradingAttacks(chain));
    await judge(knowledgeAttacks(chain));
    const wallets = [
      { name: "a wallet burns gas", place: await deployHostile(chain, "BurningWallet") },
      { name: "it answers at length", place: await deployHostile(chain, "FloodingWallet") },
    ];
    await judge(orderAttacks(chain, wallets));
    await judge(await shopAttacks(chain));
  } finally {
    await chain.close();
  }
  for (const [name, token, misbehave] of [
    ["CASH that keeps a hundredth of each transfer", "SkimmingToken", "skim"],
    ["CASH that says false", "LyingToken", "lie"],
  ] as const) {
    const { chain: other, people } = await openHostileMarket(token, misbehave);
    try {
      await judge([tokenAttack(name, other, people)]);
    } finally {
      await other.close();
    }
  }
};
