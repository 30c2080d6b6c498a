import { expect } from "chai";
import { readReportHash } from "../../oracle/chain/bank.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { type Challenger, collectBounty, sendChallenge } from "../../oracle/verify/court.ts";
import type { Proof } from "../../oracle/verify/difference.ts";
import { type Verdict, verifyEpoch } from "../../oracle/verify/verify.ts";
import { type Delta, type Deltas, deltaAt, packDeltas } from "../../protocol/records.ts";
import { type Report, ZERO_HASH } from "../../protocol/report.ts";
import { challengerOf } from "./challenger.ts";
import { type Lie, postLie } from "./dishonest.ts";
import { type LiveBank, liveBank } from "./live-bank.ts";

/** A bank whose second epoch a dishonest quorum reports: each lie is another attempt at it. */
export type LyingBank = {
  readonly live: LiveBank;
  readonly operator: Operator;
  readonly challenger: Challenger;
  /** The first epoch's report, and whom it pays; the first two of them earn in the second epoch too. */
  readonly first: Report;
  readonly veterans: readonly Delta[];
  /** Posts a report that is wrong as `lie` has it, and checks it. */
  readonly examine: (lie: Lie, log?: Operator["log"]) => Promise<Verdict>;
  /** Posts it, and takes it to court by what the check says first; it must be gone by the call named `call`. */
  readonly requireVoided: (lie: Lie, call: string, kind: Proof["kind"]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function lyingBank(): Promise<LyingBank> {
  const live = await liveBank();
  const operator = await live.open();
  const challenger = await challengerOf(live);
  await live.earn(operator, 20, 1);
  const { closed, signed } = await runEpoch(operator);
  const veterans = listDeltas(closed.deltas);
  await live.activate();
  await live.earn(
    operator,
    30,
    2,
    veterans.slice(0, 2).map(({ account }) => account),
  );
  const examine = async (lie: Lie, log: Operator["log"] | undefined = operator.log) => {
    await postLie(live, operator, lie);
    return verifyEpoch({ ...operator, log }, 2n);
  };
  return {
    live,
    operator,
    challenger,
    first: signed.report,
    veterans,
    examine,
    async requireVoided(lie, call, kind) {
      const { examined, differences } = await examine(lie);
      const proof = differences.find((difference) => difference.proof)?.proof;
      expect(proof?.kind).to.equal(kind);
      const challenge = buildChallenge(examined, proof!);
      expect(challenge.name).to.equal(call);
      await sendChallenge(challenger, examined.posted, challenge);
      expect(await readReportHash(live.bank, 2n)).to.equal(ZERO_HASH);
      expect((await verifyEpoch(operator, 2n)).examined.posted.standing).to.equal("removed");
      expect((await collectBounty(challenger, examined.posted))!.bountyWei).to.equal(0n);
    },
    async close() {
      await operator.close();
      await live.close();
    },
  };
}

/** Other deltas than the scores lead to, under their own sum. */
export function withDeltas(change: (delta: Delta, index: number, all: readonly Delta[]) => Delta[]): Lie {
  return {
    rewards({ deltas }) {
      const told = packDeltas(listDeltas(deltas).flatMap(change));
      return { deltas: told, issuedWei: listDeltas(told).reduce((sum, { cumulativeWei }) => sum + cumulativeWei, 0n) };
    },
  };
}

export function listDeltas(deltas: Deltas): Delta[] {
  return Array.from({ length: deltas.count }, (_, i) => deltaAt(deltas, i));
}
