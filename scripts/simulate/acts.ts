import { Signature } from "ethers/crypto";
import { hashOrder, type Order, orderDomain } from "../../protocol/order.ts";
import type { Hex, Wei } from "../../protocol/units.ts";
import { LOT_WEI } from "../market/chain.ts";
import { note } from "./books.ts";
import type { Agent, World } from "./world.ts";

const NO_LIMIT = 10n ** 30n;
const LATE = 2n ** 40n - 1n;
const DAY_S = 86_400;
const ORDER_LIFE_S = 6 * 3600;
const TIP_WEI = 10n ** 15n;
const BATCH = 10;

/** What became of a try. */
export type Act = "bought" | "sold" | "ordered" | "looked" | "read" | "refunded" | "listed" | "claimed" | "waited";

/** Earns, and sells, buys or reads. */
export async function holderActs(world: World, agent: Agent): Promise<Act> {
  const { chain, random } = world;
  const what = random.below(100);
  if (what < 40) {
    await chain.must(chain.treasury, chain.time, "transfer", [
      agent.address,
      BigInt(random.heavy(1_000, 20_000)) * LOT_WEI,
    ]);
    return trade(world, agent, false, random.heavy(1_000, 60_000));
  }
  if (what < 70) return trade(world, agent, true, random.heavy(1_000, 60_000));
  if (world.contents.length === 0) return "waited";
  const id = 1 + random.below(world.contents.length);
  if (what < 76) return agent.bought === undefined ? "waited" : refund(world, agent, agent.bought);
  return read(world, agent, id);
}

/** Looks at a content, buys it if its value is at hand, and says so where it likes it. */
async function read(
  { chain, random, operators: { tracker }, ...world }: World,
  agent: Agent,
  id: number,
): Promise<Act> {
  tracker.note(agent.address, id, "view", chain.nowS());
  const [{ valueWei, pricing }] = await chain.view(chain.shop, "listing", [id]);
  const { timeWei } = await chain.balances(agent.address);
  if (timeWei < valueWei) return "looked";
  const isPeriod = pricing.periodS !== 0n;
  await chain.must(agent.address, chain.shop, isPeriod ? "subscribe" : "purchase", [
    ...[id, 1, valueWei],
    ...[agent.address, 0],
  ]);
  world.books.shopWei += valueWei;
  agent.bought = id;
  if (random.chance(world.contents[id - 1].likedParts)) {
    tracker.note(agent.address, id, isPeriod ? "follow" : "like", chain.nowS());
  }
  return "read";
}

/** Buys below what it takes TIME for, sells above, and else leaves an order. */
export async function speculatorActs(world: World, agent: Agent): Promise<Act> {
  const { chain, random, fairWei } = world;
  const thinksWei = (fairWei * BigInt(9_900 + random.below(201))) / 10_000n;
  const lots = random.heavy(1_000, 30_000);
  for (const buy of [true, false]) {
    const cashWei = await quote(world, buy, lots);
    if (cashWei === undefined) continue;
    const worthWei = thinksWei * BigInt(lots);
    if (buy ? cashWei < worthWei : cashWei > worthWei) return trade(world, agent, buy, lots);
  }
  const buy = random.chance(5_000);
  const atWei = (thinksWei * (buy ? 99n : 101n) * BigInt(lots)) / 100n;
  const limitWei = buy ? atWei + TIP_WEI : atWei - TIP_WEI;
  const deadlineS = BigInt(chain.nowS() + ORDER_LIFE_S);
  const order: Order = {
    ...{ maker: agent.address, buy, lots, limitWei, tipWei: TIP_WEI, fromRound: 0, deadlineS },
    nonce: world.nonces++,
  };
  const { r, s, v } = agent.key.sign(hashOrder(orderDomain(31337n, chain.desk.address), order));
  world.waiting.push({ order, signature: Signature.from({ r, s, v }).serialized as Hex });
  return "ordered";
}

/** Lists one content, then claims what it brought and sells some. */
export async function creatorActs(world: World, agent: Agent): Promise<Act> {
  const { chain, random } = world;
  if (agent.listing === undefined) {
    const byModel = random.chance(5_000);
    const pricing = {
      ...{ byModel, floorWei: 10n ** 16n },
      ...{ periodS: random.chance(2_500) ? DAY_S : 0, refundS: random.chance(5_000) ? DAY_S : 0 },
    };
    const partner = world.agents[random.below(world.agents.length)];
    const payees = partner === agent ? [agent.address] : [agent.address, partner.address];
    const shares = partner === agent ? [10_000] : [7_000, 3_000];
    const valueWei = BigInt(random.heavy(50, 2_000)) * 10n ** 15n;
    await chain.must(agent.address, chain.shop, "list", [valueWei, payees, shares, "ipfs://simulated", pricing]);
    world.contents.push({ likedParts: random.below(9_000), byModel });
    agent.listing = BigInt(world.contents.length);
    return "listed";
  }
  const [, , dueWei] = await chain.view(chain.shop, "payeeOf", [agent.listing, agent.address]);
  if (dueWei === 0n) return "waited";
  await chain.must(agent.address, chain.shop, "claim", [agent.listing, agent.address]);
  world.books.shopWei -= dueWei;
  await trade(world, agent, false, Math.max(1, Number(dueWei / LOT_WEI / 2n)));
  return "claimed";
}

/** Fills what can be filled, ten at a time; gives how many orders that were. */
export async function keeperFills(world: World, keeper: Agent): Promise<number> {
  const { chain, books } = world;
  const ready = [];
  const nowS = BigInt(chain.nowS());
  world.waiting = world.waiting.filter(({ order }) => order.deadlineS > nowS);
  for (const one of world.waiting) {
    const [why] = await chain.view(chain.desk, "fillable", [one.order, one.signature]);
    if (why === 0n && ready.push(one) === BATCH) break;
  }
  if (ready.length === 0) return 0;
  const args = [ready.map(({ order }) => order), ready.map(({ signature }) => signature)];
  await chain.must(keeper.address, chain.desk, "fill", args);
  let filled = 0;
  for (const { order } of ready) {
    const [spent] = await chain.view(chain.desk, "nonceSpent", [order.maker, order.nonce]);
    if (!spent) continue;
    const before = books.trades.get(order.maker)?.count ?? 0;
    const [{ cashWei }] = await chain.view(chain.desk, "getTrade", [order.maker, before]);
    note(books, order.maker, order.buy, order.lots, cashWei);
    filled++;
    world.waiting = world.waiting.filter((one) => one.order !== order);
  }
  return filled;
}

/** Trades as much of it as caps, inventory and the account's own means allow. */
async function trade(world: World, { address }: Agent, buy: boolean, wanted: number): Promise<Act> {
  const { chain, books, middleWei } = world;
  const [inRound, today] = await chain.view(chain.desk, "leftLots", [address, buy]);
  const { timeWei, cashWei } = await chain.balances(address);
  // With room for what the price leans.
  const own = Number(buy ? (cashWei * 8n) / (middleWei * 10n) : timeWei / LOT_WEI);
  const room = buy ? books.inventoryLots : 2 * Number(chain.terms.targetLots) - books.inventoryLots;
  const lots = Math.min(wanted, own, room, Number(inRound < today ? inRound : today));
  if (lots <= 0) return "waited";
  const quotedWei = await quote(world, buy, lots);
  if (quotedWei === undefined) return "waited";
  await chain.must(address, chain.desk, buy ? "buy" : "sell", [lots, buy ? NO_LIMIT : 0n, LATE]);
  note(books, address, buy, lots, quotedWei);
  return buy ? "bought" : "sold";
}

/** What the desk quotes; undefined where inventory or purse do not allow it. */
async function quote({ chain, books, middleWei }: World, buy: boolean, lots: number): Promise<Wei | undefined> {
  const room = buy ? books.inventoryLots : 2 * Number(chain.terms.targetLots) - books.inventoryLots;
  // Fees are not the purse's, and the price leans by a tenth at most.
  if (lots > room || (!buy && (BigInt(lots) * middleWei * 13n) / 10n > (books.cashWei * 9n) / 10n)) return undefined;
  const [cashWei] = await chain.view(chain.desk, "quote", [buy, lots]);
  return cashWei;
}

async function refund(world: World, { address }: Agent, id: number): Promise<Act> {
  const { chain, books } = world;
  const before = await chain.balances(address);
  if (!(await chain.send(address, chain.shop, "refund", [id])).ok) return "waited";
  books.shopWei -= (await chain.balances(address)).timeWei - before.timeWei;
  return "refunded";
}
