import { type Random, randomAccount, randomOf } from "../../random.ts";
import type { ImportedEvent } from "../batches.ts";
import { requireRange, type SimulationOptions, simulationOptions } from "./options.ts";

/** A virtual world over `slices` (1 to 1,000, default 8) of `sliceMs` each (1 minute to 31 days, default 1 day). */
export type WorldOptions = SimulationOptions & { slices: number; sliceMs: number };

/** Who visits: the habits that a visitor keeps over all slices. `parts` are of 10,000. */
type Visitor = {
  account: Uint8Array;
  bot: boolean;
  world: number;
  visitParts: number;
  minutes: number;
  actsAMinute: number;
  buyParts: number;
};

const MINUTE_MS = 60_000;
const STREAM_VISITORS = 3;
const BOT_PARTS = 200;
const BOT_ACTS_A_MINUTE = 50;

/**
 * Events of a virtual world, slice by slice for each account: presence in ms, interactions, spend in minor currency units. About
 * 2 in 100 accounts are bots that never leave. The process is in docs/data.md.
 * @throws `BadSimulation` for an option out of range.
 */
export function simulateWorld(
  given: Partial<WorldOptions> & Pick<WorldOptions, "seed" | "accounts">,
): Generator<ImportedEvent> {
  const { slices = 8, sliceMs = 1440 * MINUTE_MS } = given;
  const options = simulationOptions(given);
  requireRange("slices", slices, 1, 1000);
  requireRange("sliceMs", sliceMs, MINUTE_MS, 31 * 1440 * MINUTE_MS);
  return visitorEvents({ ...options, slices, sliceMs });
}

function* visitorEvents(options: WorldOptions): Generator<ImportedEvent> {
  const { slices, sliceMs } = options;
  for (let index = 0; index < options.accounts; index++) {
    const random = randomOf(options.seed, STREAM_VISITORS, index);
    const visitor = drawVisitor(random, options.wallets[index]);
    for (let slice = 0; slice < slices; slice++) {
      const at = options.startMs + (slice + 1) * sliceMs - 1;
      yield* visitor.bot ? botSlice(random, visitor, sliceMs, at) : humanSlice(random, visitor, sliceMs, at);
    }
  }
}

function drawVisitor(random: Random, wallet: Uint8Array | undefined): Visitor {
  const account = randomAccount(random);
  const visitor = {
    account,
    bot: random.chance(BOT_PARTS),
    world: random.heavy(1, 16),
    visitParts: 1500 + random.below(8000),
    minutes: random.heavy(6, 720),
    actsAMinute: 1 + random.below(6),
    buyParts: random.chance(3000) ? random.heavy(500, 5000) : 0,
  };
  return wallet === undefined ? visitor : { ...visitor, account: wallet, bot: false, visitParts: 10_000 };
}

function* humanSlice(random: Random, visitor: Visitor, sliceMs: number, at: number): Generator<ImportedEvent> {
  if (!random.chance(visitor.visitParts)) return;
  const presenceMs = Math.min(sliceMs, visitor.minutes * (30_000 + random.below(MINUTE_MS)));
  const acts = Math.floor((presenceMs * random.below(2 * visitor.actsAMinute + 1)) / MINUTE_MS);
  const event = { account: visitor.account, subject: visitor.world, at };
  yield { ...event, kind: "presence", quantity: presenceMs };
  if (acts > 0) yield { ...event, kind: "interaction", quantity: acts };
  if (random.chance(visitor.buyParts)) yield { ...event, kind: "spend", quantity: random.heavy(99, 500_000) };
}

/** Present almost without a pause, at a steady pace, and never paying: what a cap or a quality model has to catch. */
function* botSlice(random: Random, visitor: Visitor, sliceMs: number, at: number): Generator<ImportedEvent> {
  const presenceMs = sliceMs - random.below(2000);
  const acts = Math.floor((presenceMs * BOT_ACTS_A_MINUTE) / MINUTE_MS) + random.below(10);
  const event = { account: visitor.account, subject: visitor.world, at };
  yield { ...event, kind: "presence", quantity: presenceMs };
  yield { ...event, kind: "interaction", quantity: acts };
}
