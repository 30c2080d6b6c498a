import { randomOf } from "../../oracle/random.ts";

/** A minipool's entry as the published files write it; `fields` replace or, when undefined, remove single ones. */
export function minipoolJson(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    pubkey: "ab".repeat(48),
    successfulAttestations: 3,
    missedAttestations: 1,
    attestationScore: "1050000000000000000",
    missingAttestationSlots: [100],
    ethEarned: "35",
    ...fields,
  };
}

/** The nth address of a test interval, in lower case. */
export function address(n: number): string {
  return `0x${n.toString(16).padStart(40, "0")}`;
}

/** What both files of an interval begin with: slots 100 to 379, ten a window. */
export function headJson(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    rewardsFileVersion: 3,
    rulesetVersion: 8,
    index: 7,
    network: "testnet",
    startTime: "2025-01-01T00:00:00Z",
    endTime: "2025-01-01T00:56:00Z",
    consensusStartBlock: 100,
    consensusEndBlock: 379,
    ...fields,
  };
}

/** The text of a performance file with one minipool, or with those given by address. */
export function performanceText(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...headJson(), minipoolPerformance: { [address(1)]: minipoolJson() }, ...fields });
}

/** The text of the rewards file beside it, the pool's wei as given. */
export function rewardsText(totalSmoothingPoolEth: unknown, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...headJson(fields), totalRewards: { totalSmoothingPoolEth, protocolDaoRpl: "null" } });
}

/** Minipools of two stakes with more or fewer duties, paid in proportion to their scores; `order` shuffles the file. */
export function intervalText(seed: number, order: 1 | -1 = 1, pools = 160): string {
  const random = randomOf(seed, 1, 2);
  const entries = Array.from({ length: pools }, (_, n) => {
    const successfulAttestations = 100 + random.below(6000);
    const missedSlots = Array.from({ length: random.below(4) }, () => 100 + random.below(280));
    const score = BigInt(successfulAttestations) * (random.chance(3000) ? 575n : 355n) * 10n ** 15n;
    const fields = {
      successfulAttestations,
      missedAttestations: missedSlots.length,
      missingAttestationSlots: missedSlots,
      attestationScore: `${score}`,
      ethEarned: `${score / 7n}`,
    };
    return [address(n + 1), minipoolJson(fields)] as const;
  });
  if (order === -1) entries.reverse();
  return JSON.stringify({ ...headJson({ index: seed }), minipoolPerformance: Object.fromEntries(entries) });
}
