import fc from "fast-check";
import type { ScoredProgram } from "../../oracle/epoch/score.ts";
import type { Rewards } from "../../oracle/reward/rewards.ts";
import { DELTA_BYTES, type Delta, packDeltas, packScores, scoreAt } from "../../protocol/records.ts";
import type { Program, Report } from "../../protocol/report.ts";
import type { Address } from "../../protocol/units.ts";
import type { Lie } from "./dishonest.ts";
import { listDeltas } from "./lying-bank.ts";

/** A lie that the court can see, about whatever the epoch holds; `isTold` says afterwards whether it held anything to lie about. */
export type AnyLie = Lie & { readonly isTold: () => boolean };

type Told = { isTold: boolean };
type Way = (place: number, told: Told) => Lie;

const STRANGER: Address = `0x${"5a".repeat(20)}`;
/** None where there is nothing to change. */
type DeltaChange = (delta: Delta) => Delta[] | undefined;
const deltaChanges: Record<string, DeltaChange> = {
  less: (delta) =>
    delta.cumulativeWei > delta.previousCumulativeWei
      ? [{ ...delta, cumulativeWei: delta.cumulativeWei - 1n }]
      : undefined,
  lessBefore: (delta) =>
    delta.previousCumulativeWei > 0n
      ? [{ ...delta, previousCumulativeWei: delta.previousCumulativeWei - 1n }]
      : undefined,
  lessAllAlong: ({ account, previousCumulativeWei, cumulativeWei }) =>
    previousCumulativeWei > 0n
      ? [{ account, previousCumulativeWei: previousCumulativeWei - 1n, cumulativeWei: cumulativeWei - 1n }]
      : undefined,
  leftOut: () => [],
  withStranger: (delta) => [delta, { account: STRANGER, previousCumulativeWei: 0n, cumulativeWei: 1n }],
};

const ways: Record<string, Way> = {
  score: (place, told) => ({ scored: (programs) => withScore(programs, place, told) }),
  totalScore: (place, told) => inProgram(place, told, ({ totalScore }) => ({ totalScore: totalScore + 1n })),
  leaves: (place, told) => inProgram(place, told, ({ leaves }) => ({ leaves: leaves ^ 1 })),
  order: (place, told) => ({
    records({ deltas: { count, records } }) {
      if (count < 2) return;
      told.isTold = true;
      const at = (place % (count - 1)) * DELTA_BYTES;
      records.copyWithin(at + DELTA_BYTES, at, at + 20);
    },
  }),
  issued: (_, told) => ({
    rewards(rewards) {
      if (rewards.issuedWei === lastWei(rewards)) return rewards;
      told.isTold = true;
      return { ...rewards, issuedWei: rewards.issuedWei - 1n };
    },
  }),
  ...Object.fromEntries(
    Object.entries(deltaChanges).map(([name, change]): [string, Way] => [
      name,
      (place, told) => ({ rewards: (rewards) => withDelta(rewards, place, told, change) }),
    ]),
  ),
};

/** Any of the ways to lie, at any place. */
export const anyLie: fc.Arbitrary<{ readonly way: string; readonly place: number }> = fc.record({
  way: fc.constantFrom(...Object.keys(ways)),
  place: fc.nat(),
});

export function tell(way: string, place: number): AnyLie {
  const told = { isTold: false };
  return { ...ways[way](place, told), isTold: () => told.isTold };
}

function withScore(programs: readonly ScoredProgram[], place: number, told: Told): readonly ScoredProgram[] {
  const modelled = programs.filter(({ spec, scores }) => spec.length > 0 && scores.count > 0);
  if (modelled.length === 0) return programs;
  told.isTold = true;
  const wrong = modelled[place % modelled.length];
  const { programId, featureCount, count } = wrong.scores;
  const records = Array.from({ length: count }, (_, i) => scoreAt(wrong.scores, i));
  records[place % count] = { ...records[place % count], score: records[place % count].score ^ 1n };
  const scores = packScores(programId, featureCount, records);
  return programs.map((program) => (program === wrong ? { ...program, scores } : program));
}

function inProgram(place: number, told: Told, change: (program: Program) => Partial<Program>): Lie {
  return {
    report(report: Report) {
      const { programs } = report;
      if (programs.length === 0) return report;
      told.isTold = true;
      const wrong = programs[place % programs.length];
      return { ...report, programs: programs.map((one) => (one === wrong ? { ...one, ...change(one) } : one)) };
    },
  };
}

/** Issues what the deltas sum to, as far as the chain lets it. */
function withDelta(
  rewards: Rewards,
  place: number,
  told: Told,
  change: DeltaChange,
): Pick<Rewards, "deltas" | "issuedWei"> {
  const deltas = listDeltas(rewards.deltas);
  const changed = deltas.map((_, i) => {
    const at = (place + i) % deltas.length;
    return { at, into: change(deltas[at]) };
  });
  const wrong = changed.find(({ into }) => into !== undefined);
  if (wrong === undefined) return rewards;
  told.isTold = true;
  const lied = deltas.toSpliced(wrong.at, 1, ...wrong.into!);
  const sumWei = lied.reduce((sum, { cumulativeWei }) => sum + cumulativeWei, 0n);
  const least = sumWei < rewards.issuedWei ? sumWei : rewards.issuedWei;
  const issuedWei = least < lastWei(rewards) ? lastWei(rewards) : least;
  return { deltas: packDeltas(lied), issuedWei };
}

function lastWei({ deltas }: Rewards): bigint {
  return listDeltas(deltas).reduce((sum, { previousCumulativeWei }) => sum + previousCumulativeWei, 0n);
}
