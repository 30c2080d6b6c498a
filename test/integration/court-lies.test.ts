import { expect } from "chai";
import { readHead } from "../../oracle/chain/bank.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import { openCourt, sendChallenge } from "../../oracle/verify/court.ts";
import type { Proof } from "../../oracle/verify/difference.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { DELTA_BYTES, type Delta, deltaAt, scoreBytes } from "../../protocol/records.ts";
import type { Lie } from "../support/dishonest.ts";
import { type LyingBank, listDeltas, lyingBank, withDeltas } from "../support/lying-bank.ts";
import { refusalOf } from "../support/refusal.ts";

const STRANGER = `0x${"ab".repeat(20)}` as const;

describe("reports of a dishonest quorum", function () {
  this.timeout(300_000);
  let bank: LyingBank;

  before(async () => {
    bank = await lyingBank();
  });
  after(() => bank.close());

  const isVeteran = (account: string) => bank.veterans.some((one) => one.account === account);
  const firstNewcomer = (deltas: readonly Delta[]) => deltas.findIndex(({ account }) => !isVeteran(account));

  const lies: readonly [string, Lie, string, Proof["kind"]][] = [
    [
      "a reward that the scores do not earn",
      withDeltas((delta, i) => [i === 3 ? { ...delta, cumulativeWei: delta.cumulativeWei - 1n } : delta]),
      "challengeReward",
      "reward",
    ],
    [
      "a wrong reward behind a delta of nothing, which is no crime",
      withDeltas((delta, i) => {
        const nobody = { account: `0x${"00".repeat(19)}01`, previousCumulativeWei: 0n, cumulativeWei: 0n } as const;
        if (i === 0) return [nobody, delta];
        return [i === 3 ? { ...delta, cumulativeWei: delta.cumulativeWei - 1n } : delta];
      }),
      "challengeReward",
      "reward",
    ],
    [
      "a previous amount that nobody had",
      withDeltas((delta) =>
        delta.account === bank.veterans[5].account
          ? [
              {
                ...delta,
                previousCumulativeWei: delta.previousCumulativeWei - 9n,
                cumulativeWei: delta.cumulativeWei - 9n,
              },
            ]
          : [delta],
      ),
      "challengePrevious",
      "previous",
    ],
    [
      "an account left out that had earned before",
      withDeltas((delta) => (delta.account === bank.veterans[7].account ? [] : [delta])),
      "challengePrevious",
      "previous",
    ],
    [
      "an account left out that earned for the first time",
      withDeltas((delta, i, deltas) => (i === firstNewcomer(deltas) ? [] : [delta])),
      "challengeReward",
      "reward",
    ],
    [
      "a stranger who is paid another's reward",
      withDeltas((delta, i, deltas) => (i === firstNewcomer(deltas) ? [{ ...delta, account: STRANGER }] : [delta])),
      "challengeReward",
      "reward",
    ],
    [
      "an account that is scored twice",
      {
        records({ scores: [{ records, featureCount }] }) {
          const size = scoreBytes(featureCount);
          records.copyWithin(5 * size, 4 * size, 4 * size + 20);
        },
      },
      "challengeScoreOrder",
      "scoreOrder",
    ],
    [
      "an account that is paid twice",
      {
        records: ({ deltas: { records } }) =>
          records.copyWithin(9 * DELTA_BYTES, 8 * DELTA_BYTES, 8 * DELTA_BYTES + 20),
      },
      "challengeDeltaOrder",
      "deltaOrder",
    ],
    [
      "an amount that fell",
      {
        records({ deltas: { records } }) {
          writeUint128(viewOf(records), indexOfVeteran(records) * DELTA_BYTES + 36, 1n);
        },
      },
      "challengeReward",
      "reward",
    ],
  ];

  function indexOfVeteran(records: Uint8Array): number {
    return listDeltas({ count: records.length / DELTA_BYTES, records }).findIndex(({ account }) => isVeteran(account));
  }

  for (const [what, lie, call, kind] of lies) {
    it(`are voided for ${what}`, () => bank.requireVoided(lie, call, kind));
  }

  it("show in the log, and only there, when features do not follow from it", async () => {
    const lie: Lie = {
      scored([program]) {
        const { records, featureCount } = program.scores;
        const size = scoreBytes(featureCount);
        records.copyWithin(size + 20, 20, size);
        return [program];
      },
    };
    const { differences, examined } = await bank.examine(lie);
    const { account } = deltaAt(examined.artifact.deltas, 1);
    expect(differences[0]).to.include({ stage: "features", field: "record.features.0" });
    expect(differences.map(({ proof }) => proof)).to.deep.equal([undefined]);
    expect(account).to.match(/^0x/);
    const { logChecked, differences: unseen } = await verifyEpoch({ ...bank.operator, log: undefined }, 2n);
    expect([logChecked, unseen]).to.deep.equal([false, []]);
    await bank.live.veto();
  });

  it("stand when they are right, and a challenge of them is refused before it is sent", async () => {
    const { differences, examined, logChecked } = await bank.examine({});
    expect([differences, logChecked]).to.deep.equal([[], true]);
    const sent = () => bank.live.provider.getTransactionCount(bank.challenger.key.address);
    const before = await sent();
    for (const proof of [
      { kind: "score", program: 0, index: 3 },
      { kind: "reward", account: bank.veterans[0].account },
      { kind: "previous", account: bank.veterans[0].account },
      { kind: "total", program: 0 },
      { kind: "issued" },
    ] satisfies Proof[]) {
      const error = await refusalOf(sendChallenge(bank.challenger, examined.posted, buildChallenge(examined, proof)));
      expect([error.name, error.figures.revert]).to.deep.equal(["CallRefused", "NothingWrong"]);
    }
    expect(await sent()).to.equal(before);
    await bank.live.activate();
    const active = (await verifyEpoch(bank.operator, 2n)).examined;
    const challenge = buildChallenge(active, { kind: "issued" });
    const late = await refusalOf(sendChallenge(bank.challenger, active.posted, challenge));
    expect([late.name, late.figures]).to.deep.equal(["TooLate", { epoch: 2n }]);
    expect((await readHead(bank.live.bank)).epoch).to.equal(2n);
  });

  it("are taken to the bank's own court and no other", async () => {
    const court = String(bank.live.bank.timeAsset.target);
    const error = await refusalOf(openCourt(bank.live.bank, court));
    expect([error.name, error.figures]).to.deep.equal(["OtherCourt", { court }]);
  });
});
