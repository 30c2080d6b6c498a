import { fitBand } from "../../oracle/band/wanted.ts";
import type { Wei } from "../../protocol/units.ts";
import { COIN_WEI } from "../market/chain.ts";
import { type Act, creatorActs, holderActs, keeperFills, speculatorActs } from "./acts.ts";
import { checkAll, checkStep } from "./books.ts";
import { type Agent, type Kind, openWorld, type World } from "./world.ts";

const HOUR_S = 3600;
const HOURS_A_DAY = 24;
const MOST_MOVE_BPS = 1_000n;
/** How often an agent of a kind acts: once in so many hours. Keepers take turns, one an hour. */
const EVERY_HOURS: Record<Exclude<Kind, "keeper">, number> = { holder: 48, speculator: 12, creator: 24 };

/** The desk at the end of an hour. */
export type Point = {
  readonly hour: number;
  readonly spreadBps: number;
  readonly inventoryLots: number;
  /** Fees so far, collected and not, in dollars. */
  readonly feesDollars: number;
  /** What purse and inventory are worth beside what they were worth unmoved, at the middle of the band, in dollars. */
  readonly resultDollars: number;
  readonly middleDollars: number;
};

/** What a simulation came to. */
export type Outcome = {
  readonly points: readonly Point[];
  readonly acts: Record<Act | "filled" | "posts", number>;
  /** Times that every invariant was held against the chain. */
  readonly checks: number;
  readonly leastPurseDollars: number;
};

export type Simulation = { readonly days: number; readonly agents: number; readonly seed: number };

/**
 * Lets agents act on the contracts, hour by hour: the operators' band, then everybody whose turn it is, then the invariants. The same figures for the
 * same seed. Contracts must be compiled. @throws Error where an invariant does not hold.
 */
export async function simulate(
  { days, agents, seed }: Simulation,
  onStep: (what: "agents" | "hours", done: number, of: number) => void = () => {},
): Promise<Outcome> {
  const world = await openWorld(agents, seed, (ready) => onStep("agents", ready, agents));
  world.books.cashSupplyWei = (await world.chain.view(world.chain.cash, "totalSupply"))[0];
  const acts: Outcome["acts"] = {
    ...{ bought: 0, sold: 0, ordered: 0, read: 0, refunded: 0, listed: 0, claimed: 0, waited: 0, filled: 0, posts: 0 },
  };
  const keepers = world.agents.filter(({ kind }) => kind === "keeper");
  const points: Point[] = [];
  const start = await stand(world);
  let [collectedWei, leastPurseWei] = [0n, start.purseWei];
  const startS = world.chain.nowS() + HOUR_S;
  try {
    for (let hour = 0; hour < days * HOURS_A_DAY; hour++) {
      world.chain.pass(Math.max(0, startS + hour * HOUR_S - world.chain.nowS()));
      await postBand(world);
      acts.posts++;
      for (const agent of world.agents) {
        if (agent.kind === "keeper" || world.random.below(EVERY_HOURS[agent.kind]) !== 0) continue;
        acts[await ACTS[agent.kind](world, agent)]++;
      }
      acts.filled += await keeperFills(world, keepers[hour % keepers.length]);
      if (hour % HOURS_A_DAY === HOURS_A_DAY - 1) {
        const { feesWei } = await stand(world);
        await world.chain.must(world.chain.treasury, world.chain.desk, "collect");
        world.books.cashWei -= feesWei;
        collectedWei += feesWei;
        await checkAll(world.chain, world.books, world.listings.length);
      }
      await checkStep(world.chain, world.books);
      const now = await stand(world);
      if (now.purseWei < leastPurseWei) leastPurseWei = now.purseWei;
      points.push({
        hour: hour + 1,
        spreadBps: Number(((now.askWei - now.bidWei) * 10_000n) / now.middleWei),
        inventoryLots: now.inventoryLots,
        feesDollars: dollars(collectedWei + now.feesWei),
        resultDollars: dollars(worth(now, now.middleWei) - worth(start, now.middleWei)),
        middleDollars: dollars(now.middleWei * 1_000n),
      });
      onStep("hours", hour + 1, days * HOURS_A_DAY);
    }
  } finally {
    await world.chain.close();
  }
  return { points, acts, checks: world.books.checks, leastPurseDollars: dollars(leastPurseWei) };
}

const ACTS: Record<Exclude<Kind, "keeper">, (world: World, agent: Agent) => Promise<Act>> = {
  ...{ holder: holderActs, speculator: speculatorActs, creator: creatorActs },
};

/** What people take TIME for walks, now and then by a jump; the operators' band follows as fast as the board lets it. */
async function postBand(world: World): Promise<void> {
  const { chain, random } = world;
  const jumps = random.chance(100);
  const most = jumps ? 400 : 60;
  const byBps = random.below(2 * most + 1) - most;
  world.fairWei = (world.fairWei * BigInt(10_000 + byBps)) / 10_000n;
  world.moveBps = Math.floor((7 * world.moveBps + Math.abs(byBps)) / 8);
  const half = (world.fairWei * BigInt(Math.min(400, Math.max(50, 3 * world.moveBps)))) / 10_000n;
  const [{ bidWei, askWei }] = await chain.view(chain.board, "latest");
  const wanted = { bidWei: world.fairWei - half, askWei: world.fairWei + half };
  const fitted = fitBand(wanted, { bidWei, askWei }, MOST_MOVE_BPS);
  if (!(await chain.post(fitted.bidWei, fitted.askWei)).ok) throw new Error("a band within the rules was refused");
}

type Stand = { inventoryLots: number; purseWei: Wei; feesWei: Wei; bidWei: Wei; askWei: Wei; middleWei: Wei };

async function stand({ chain }: World): Promise<Stand> {
  const desk = await chain.view(chain.desk, "desk");
  const [{ bidWei, askWei }] = await chain.view(chain.board, "latest");
  return {
    ...{ inventoryLots: Number(desk.inventoryLots), purseWei: desk.purseCoins * COIN_WEI },
    ...{ feesWei: desk.feeCoins * COIN_WEI, bidWei, askWei, middleWei: (bidWei + askWei) / 2n },
  };
}

function worth({ purseWei, inventoryLots }: Stand, middleWei: Wei): Wei {
  return purseWei + BigInt(inventoryLots) * middleWei;
}

/** Millionths of a dollar are exact. */
function dollars(wei: Wei): number {
  return Number(wei / COIN_WEI) / 1e6;
}
