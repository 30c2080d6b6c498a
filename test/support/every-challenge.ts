import { ZeroAddress } from "ethers/constants";
import type { Case } from "../../oracle/verify/case.ts";
import { buildChallenge, type Challenge } from "../../oracle/verify/challenge.ts";
import type { Proof } from "../../oracle/verify/difference.ts";
import { scoreAt } from "../../protocol/records.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { proveReward } from "../../protocol/trees/rewards.ts";
import { type TreeTop, topOf } from "../../protocol/trees/sums.ts";
import type { Address } from "../../protocol/units.ts";
import { listDeltas } from "./lying-bank.ts";

const LAST_ACCOUNT: Address = `0x${"ff".repeat(20)}`;

/** Every challenge that the artifact offers evidence for: of each leaf, each pair of neighbours, each tree, and of accounts with and without leaves. */
export function everyChallenge(examined: Case, strangers: readonly Address[]): Challenge[] {
  return [...everyProof(examined, strangers)].map((proof) => buildChallenge(examined, proof));
}

function* everyProof({ artifact, trees, before }: Case, strangers: readonly Address[]): Generator<Proof> {
  const deltas = listDeltas(artifact.deltas);
  const accounts = new Set([...strangers, ZeroAddress as Address, LAST_ACCOUNT]);
  for (const { account } of [...deltas, ...(before ? listDeltas(before.deltas) : [])]) accounts.add(account);
  for (const [program, scores] of artifact.scores.entries()) {
    yield { kind: "total", program };
    for (let index = 0; index < scores.count; index++) {
      accounts.add(scoreAt(scores, index).account);
      yield { kind: "score", program, index };
      if (index > 0) yield { kind: "scoreOrder", program, right: index };
    }
  }
  yield { kind: "issued" };
  for (let right = 1; right < deltas.length; right++) yield { kind: "deltaOrder", right };
  for (const account of accounts) {
    yield { kind: "previous", account };
    yield { kind: "reward", account };
  }
  for (const { account } of deltas) {
    const { cumulativeWei, proof: siblings } = proveReward(trees.rewards, artifact.deltas, account)!;
    yield { kind: "leaf", account, cumulativeWei, siblings };
  }
}

/** The top of every tree before every root, as it is and said to have no leaves (with its node and with none), and three zeros. */
export function everyTop({ trees, before, posted }: Case): Challenge[] {
  const { report } = posted.signed;
  const none: TreeTop = { node: ZERO_HASH, total: 0n, leaves: 0 };
  const full = [trees.deltas, ...trees.scores, ...(before ? [before.tree] : [])].map(topOf);
  const tops = [none, ...full, ...full.flatMap(withoutLeaves)];
  return tops.flatMap((top) => [
    { name: "challengeIssued", args: [report, top] },
    ...report.programs.map((_, program) => ({ name: "challengeTotal", args: [report, program, top] })),
  ]);
}

function withoutLeaves({ node, total }: TreeTop): TreeTop[] {
  return [node, ZERO_HASH].map((top) => ({ node: top, total, leaves: 0 }));
}

/** Which challenge is changed, which of its parts, and how. */
export type Change = { readonly challenge: number; readonly part: number; readonly way: number };

/** One challenge with one part of its evidence changed: a number, a word, a list, or an argument that is another challenge's. */
export function changedChallenge(challenges: readonly Challenge[], { challenge, part, way }: Change): Challenge {
  const { name, args } = challenges[challenge % challenges.length];
  const alike = challenges.filter((other) => other.name === name);
  const changed = { ...structuredClone(args) } as Record<string, unknown>;
  // The report stays: of another one the court knows nothing.
  const places = [...placesIn(changed)].filter(({ path }) => path[0] !== "0");
  const { holder, key } = places[part % places.length];
  const value = holder[key];
  if (way % 4 === 0 && holder === changed) holder[key] = alike[way % alike.length].args[Number(key)];
  else if (Array.isArray(value))
    holder[key] = [value.slice(1), [...value, ...value.slice(-1)], value.toReversed()][way % 3];
  else if (typeof value === "string")
    holder[key] = way % 3 === 0 ? `0x${"0".repeat(value.length - 2)}` : flipped(value);
  else if (typeof value === "bigint") holder[key] = [value ^ 1n, 0n, value >> 1n][way % 3];
  else if (typeof value === "number") holder[key] = [value ^ 1, 0, value + 1][way % 3];
  return { name, args: Object.values(changed) };
}

type Place = { readonly holder: Record<string, unknown>; readonly key: string; readonly path: readonly string[] };

/** Every argument, field and element, however deep. */
function* placesIn(value: unknown, path: readonly string[] = []): Generator<Place> {
  if (typeof value !== "object" || value === null) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    yield { holder, key, path: [...path, key] };
    yield* placesIn(holder[key], [...path, key]);
  }
}

function flipped(hex: string): string {
  return hex.slice(0, -1) + (Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16);
}
