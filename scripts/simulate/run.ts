import type { Wei } from "../../protocol/units.ts";
import { COIN_WEI } from "../market/chain.ts";
import { type Act, creatorActs, holderActs, keeperFills, speculatorActs } from "./acts.ts";
import { checkAll, checkStep } from "./books.ts";
import { type Agent, type Kind, openWorld, type World } from "./world.ts";

const HOUR_S = 3600;
const HOURS_A_DAY = 24;
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
  /** What people take a TIME for. */
  readonly fairDollars: number;
};

/** What the model-priced listings cost at the end of a day, in TIME. */
export type Values = {
  readonly day: number;
  readonly listings: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
};

/** What a simulation came to. */
export type Outcome = {
  readonly points: readonly Point[];
  readonly values: readonly Values[];
  /** What the chain says that bands and values were made by. */
  readonly models: Awaited<ReturnType<World["operators"]["models"]>>;
  /** `thin` bands kept the price, because too few had traded; `valued` counts listings whose value was posted. */
  readonly acts: Record<Act | "filled" | "posted" | "thin" | "valued", number>;
  /** Times that every invariant was held against the chain. */
  readonly checks: number;
  readonly leastPurseDollars: number;
};

export type Simulation = { readonly days: number; readonly agents: number; readonly seed: number };

/**
 * Lets agents act on the contracts, hour by hour: everybody whose turn it is, one after another, and after the operators' band and a keeper;
 * then the invariants; each day the operators' values of contents. The same seed gives the same figures where the models' floats are the same: see docs/market.md.
 * Contracts must be compiled. @throws Error where an invariant does not hold.
 */
export async function simulate(
  { days, agents, seed }: Simulation,
  onStep: (what: "agents" | "hours", done: number, of: number) => void = () => {},
): Promise<Outcome> {
  const world = await openWorld(agents, seed, (ready) => onStep("agents", ready, agents));
  world.books.cashSupplyWei = (await world.chain.view(world.chain.cash, "totalSupply"))[0];
  const acts: Outcome["acts"] = {
    ...{ bought: 0, sold: 0, ordered: 0, looked: 0, read: 0, refunded: 0, listed: 0, claimed: 0, waited: 0 },
    ...{ filled: 0, posted: 0, thin: 0, valued: 0 },
  };
  const keepers = world.agents.filter(({ kind }) => kind === "keeper");
  const [points, values]: [Point[], Values[]] = [[], []];
  const start = await stand(world);
  let [collectedWei, leastPurseWei] = [0n, start.purseWei];
  const startS = world.chain.nowS() + HOUR_S;
  try {
    for (let hour = 0; hour < days * HOURS_A_DAY; hour++) {
      moveFair(world);
      const acting = world.agents.filter(({ kind }) => kind !== "keeper" && world.turns.below(EVERY_HOURS[kind]) === 0);
      const hourS = startS + hour * HOUR_S;
      passTo(world, hourS);
      const band = await world.operators.band();
      if (band !== "kept") acts[band]++;
      world.middleWei = (await stand(world)).middleWei;
      acts.filled += await keeperFills(world, keepers[hour % keepers.length]);
      for (const [i, agent] of acting.entries()) {
        passTo(world, hourS + Math.floor(((i + 1) * HOUR_S) / (acting.length + 1)));
        acts[await ACTS[agent.kind as keyof typeof ACTS](world, agent)]++;
      }
      if (hour % HOURS_A_DAY === HOURS_A_DAY - 1) {
        world.operators.tracker.send();
        acts.valued += await world.operators.values();
        values.push(...(await valuesOf(world, (hour + 1) / HOURS_A_DAY)));
        const { feesWei } = await stand(world);
        await world.chain.must(world.chain.treasury, world.chain.desk, "collect");
        world.books.cashWei -= feesWei;
        collectedWei += feesWei;
        await checkAll(world.chain, world.books, world.contents.length);
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
        fairDollars: dollars(world.fairWei * 1_000n),
      });
      onStep("hours", hour + 1, days * HOURS_A_DAY);
    }
    const models = await world.operators.models();
    return { points, values, models, acts, checks: world.books.checks, leastPurseDollars: dollars(leastPurseWei) };
  } finally {
    await world.operators.close();
    await world.chain.close();
  }
}

const ACTS: Record<Exclude<Kind, "keeper">, (world: World, agent: Agent) => Promise<Act>> = {
  ...{ holder: holderActs, speculator: speculatorActs, creator: creatorActs },
};

/** What people take TIME for walks, now and then by a jump. */
function moveFair(world: World): void {
  const { walk } = world;
  const most = walk.chance(100) ? 400 : 60;
  world.fairWei = (world.fairWei * BigInt(10_000 + walk.below(2 * most + 1) - most)) / 10_000n;
}

function passTo({ chain }: World, atS: number): void {
  chain.pass(Math.max(0, atS - chain.nowS()));
}

/** None where no listing is priced by model. */
async function valuesOf({ chain, contents }: World, day: number): Promise<Values[]> {
  const ids = contents.flatMap(({ byModel }, i) => (byModel ? [i + 1] : []));
  const all: number[] = [];
  for (const id of ids) {
    const [{ valueWei }] = await chain.view(chain.shop, "listing", [id]);
    all.push(Number(valueWei / 10n ** 12n) / 1e6);
  }
  if (all.length === 0) return [];
  const mean = Number((all.reduce((sum, value) => sum + value, 0) / all.length).toFixed(6));
  return [{ day, listings: all.length, least: Math.min(...all), mean, most: Math.max(...all) }];
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
