import { countAt, fileError, has, type Node, nodeAt, rootDown, slotsAt, textAt, timeMsAt, wideAt } from "./json.ts";

/** One reward interval of a network of nodes. Slots are inclusive, 12 s each. */
export type Interval = {
  network: string;
  index: number;
  rulesetVersion: number;
  startMs: number;
  endMs: number;
  startSlot: number;
  endSlot: number;
};

/** What one validator did in an interval. `score` is the attestation score, scaled by 1e18; `earnedWei` excludes bonuses. */
export type Duty = {
  pubkey: string;
  succeeded: number;
  missed: number;
  missedSlots: readonly number[];
  score: bigint;
  earnedWei: bigint;
};

/** The duties behind one address in lower case: one validator of a minipool, any number of a megapool. */
export type Pool = { account: string; kind: "minipool" | "megapool"; duties: readonly Duty[] };

/** A `*performance*.json` file; pools are sorted by account, whatever the file's order. */
export type Performance = { interval: Interval; pools: readonly Pool[] };

/** What the rule needs of a `*rewards*.json` file. */
export type Rewards = { interval: Interval; smoothingPoolWei: bigint };

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const PUBKEY = /^(0x)?[0-9a-fA-F]{96}$/;

/**
 * Reads a Rocket Pool performance file of any ruleset that publishes `attestationScore` (rewardsFileVersion 2 to 4).
 * @throws the `FileFault`s, with the field's path and its value.
 */
export function parsePerformance(text: string): Performance {
  const root = rootDown(text, ["attestationScore", "ethEarned"]);
  const minipools = poolsAt(root, "minipoolPerformance", (node) => [dutyAt(node, textAt(node, "pubkey"))]);
  const megapools = has(root, "megapoolPerformance") ? poolsAt(root, "megapoolPerformance", megapoolDuties) : [];
  const pools = [
    ...minipools.map((pool) => ({ ...pool, kind: "minipool" as const })),
    ...megapools.map((pool) => ({ ...pool, kind: "megapool" as const })),
  ];
  if (pools.length === 0) {
    throw fileError("EmptyInterval", "minipoolPerformance", "", "the interval has no minipool and no megapool");
  }
  pools.sort((a, b) => (a.account < b.account ? -1 : 1));
  const twice = pools.find(({ account }, i) => account === pools[i + 1]?.account);
  if (twice) throw fileError("DuplicateAccount", "minipoolPerformance", twice.account, "stands twice");
  return { interval: intervalOf(root), pools };
}

/**
 * Reads the totals of a Rocket Pool rewards file.
 * @throws the `FileFault`s, with the field's path and its value.
 */
export function parseRewards(text: string): Rewards {
  const root = rootDown(text, ["totalSmoothingPoolEth"]);
  return {
    interval: intervalOf(root),
    smoothingPoolWei: wideAt(nodeAt(root, "totalRewards"), "totalSmoothingPoolEth"),
  };
}

function intervalOf(root: Node): Interval {
  const interval = {
    network: textAt(root, "network"),
    index: countAt(root, "index"),
    rulesetVersion: countAt(root, "rulesetVersion"),
    startMs: timeMsAt(root, "startTime"),
    endMs: timeMsAt(root, "endTime"),
    startSlot: countAt(root, "consensusStartBlock", 0),
    endSlot: countAt(root, "consensusEndBlock"),
  };
  if (interval.endMs <= interval.startMs) {
    throw fileError("WrongValue", "endTime", textAt(root, "endTime"), "should be after startTime");
  }
  if (interval.endSlot < interval.startSlot) {
    throw fileError("WrongValue", "consensusEndBlock", `${interval.endSlot}`, "should not be below the start");
  }
  return interval;
}

function poolsAt(root: Node, name: string, duties: (node: Node) => Duty[]): { account: string; duties: Duty[] }[] {
  const list = nodeAt(root, name);
  return Object.keys(list.fields).map((address) => {
    if (!ADDRESS.test(address)) throw fileError("WrongValue", name, address, "should be keyed by addresses");
    return { account: address.toLowerCase(), duties: duties(nodeAt(list, address)) };
  });
}

function megapoolDuties(node: Node): Duty[] {
  const validators = nodeAt(node, "validatorPerformance");
  return Object.keys(validators.fields).map((pubkey) => dutyAt(nodeAt(validators, pubkey), pubkey));
}

function dutyAt(node: Node, pubkey: string): Duty {
  if (!PUBKEY.test(pubkey)) throw fileError("WrongValue", `${node.path}.pubkey`, pubkey, "should be 48 bytes in hex");
  if (!has(node, "attestationScore")) {
    const why = "missing: the first rulesets published no scores, such a file cannot be imported";
    throw fileError("NoScore", `${node.path}.attestationScore`, "", why);
  }
  return {
    pubkey: pubkey.replace(/^0x/, "").toLowerCase(),
    succeeded: countAt(node, "successfulAttestations"),
    missed: countAt(node, "missedAttestations"),
    missedSlots: slotsAt(node, "missingAttestationSlots"),
    score: wideAt(node, "attestationScore"),
    earnedWei: wideAt(node, "ethEarned"),
  };
}
