import { type Random, randomAccount, randomOf } from "../../random.ts";
import type { ImportedEvent } from "../batches.ts";
import { requireRange, type SimulationOptions, simulationOptions } from "./options.ts";

/** A network of validators over `days` (1 to 365, default 28): 225 attestation duties a day for a node that has joined. */
export type NetworkOptions = SimulationOptions & { days: number };

const DAY_MS = 86_400_000;
const DUTIES_A_DAY = 225;
/** Of each node, whose address is its first draw. */
export const STREAM_NODES = 1;
const STREAM_DAYS = 2;

/** Stake weight in thousandths of a validation: what the collateral classes of real networks earn for one. */
const WEIGHTS = [325, 355, 375, 420];

type Node = { account: Uint8Array; weight: number; joinDay: number; missParts: number; outages: readonly Outage[] };
type Outage = { from: number; until: number };

/**
 * Events of a node network, day by day for each account: validations, missed validations, consensus, and one upkeep for a day
 * without a miss. The process is in docs/data.md.
 * @throws `BadSimulation` for an option out of range.
 */
export function simulateNetwork(
  given: Partial<NetworkOptions> & Pick<NetworkOptions, "seed" | "accounts">,
): Generator<ImportedEvent> {
  const { days = 28 } = given;
  const options = simulationOptions(given);
  requireRange("days", days, 1, 365);
  return nodeEvents({ ...options, days });
}

function* nodeEvents(options: NetworkOptions): Generator<ImportedEvent> {
  const { days } = options;
  const troubled = troubledDays(options.seed, days);
  for (let index = 0; index < options.accounts; index++) {
    const random = randomOf(options.seed, STREAM_NODES, index);
    const node = drawNode(random, days, options.wallets[index]);
    for (let day = node.joinDay; day < days; day++) yield* nodeDay(random, node, day, troubled[day]!, options.startMs);
  }
}

/** On one day in 50 the whole network is in trouble and every node misses up to a third more of its duties. */
function troubledDays(seed: number, days: number): number[] {
  const random = randomOf(seed, STREAM_DAYS, 0);
  return Array.from({ length: days }, () => (random.chance(200) ? 300 + random.below(3000) : 0));
}

function drawNode(random: Random, days: number, wallet: Uint8Array | undefined): Node {
  const account = randomAccount(random);
  const weight = WEIGHTS[random.below(WEIGHTS.length)]!;
  const joinDay = random.chance(800) ? random.below(days) : 0;
  const lazy = random.chance(1200);
  const missParts = lazy ? 1500 + random.below(5000) : random.heavy(4, 3000);
  const outages = Array.from({ length: random.chance(2500) ? random.heavy(1, 4) : 0 }, () => {
    const from = random.below(days);
    return { from, until: from + random.heavy(1, 14) };
  });
  return wallet === undefined
    ? { account, weight, joinDay, missParts, outages }
    : { account: wallet, weight, joinDay: 0, missParts, outages: [] };
}

function* nodeDay(random: Random, node: Node, day: number, trouble: number, startMs: number): Generator<ImportedEvent> {
  const out = node.outages.some(({ from, until }) => day >= from && day < until);
  const parts = Math.min(10_000, random.below(2 * node.missParts + 1) + trouble);
  const missed = out ? DUTIES_A_DAY : Math.floor((DUTIES_A_DAY * parts + random.below(10_000)) / 10_000);
  const validated = DUTIES_A_DAY - missed;
  const event = { account: node.account, subject: day, at: startMs + (day + 1) * DAY_MS - 1 };
  if (validated > 0) {
    yield { ...event, kind: "validation", quantity: validated };
    yield { ...event, kind: "consensus", quantity: validated * node.weight };
  }
  if (missed > 0) yield { ...event, kind: "missedValidation", quantity: missed };
  else yield { ...event, kind: "upkeep", quantity: 1 };
}
