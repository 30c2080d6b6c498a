import { expect } from "chai";
import { readHead } from "../../oracle/chain/bank.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { expectedWindow, sealableAtS } from "../../oracle/epoch/seal.ts";
import { importSource } from "../../oracle/import/append.ts";
import { simulatedNetwork, simulatedWorld } from "../../oracle/import/simulated.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { programId } from "../../protocol/features.ts";
import { METAVERSE_PROGRAM, metaverseSpec } from "../../protocol/programs/metaverse.ts";
import { NETWORK_PROGRAM } from "../../protocol/programs/network.ts";
import { deltaAt, scoreAt } from "../../protocol/records.ts";
import type { Address, Hex, Wei } from "../../protocol/units.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";

const IN_BOTH: Address = "0x00000000000000000000000000000000000000aa";
const WORLD = programId(METAVERSE_PROGRAM) as Hex;

describe("an epoch of two programs", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;

  beforeEach(async () => {
    live = await liveBank({ shipped: ["network", "metaverse"] });
    operator = await live.open();
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });

  const deps = () => ({ log: operator.log, producers: developmentProducers(live.bank.chainId) });
  const windowOf = (epoch: bigint) => expectedWindow(operator.log, live.bank, epoch, [WORLD]);
  const ripen = async (epoch: bigint) => passTimeTo(live.provider, await sealableAtS(operator.log, live.bank, epoch));

  it("adds up what an account earned in both, each by its own budget and model", async () => {
    importSource(deps(), simulatedNetwork(20, 1, [IN_BOTH]));
    importSource(deps(), simulatedWorld(30, 1, await windowOf(1n), [IN_BOTH]));
    await ripen(1n);
    const { signed, closed } = await runEpoch(operator);
    const ids = signed.report.programs.map(({ id }) => id);
    expect(ids).to.deep.equal([programId(NETWORK_PROGRAM), WORLD].sort());

    const wantedWei = new Map<Address, Wei>();
    for (const [i, { budgetWei, totalScore }] of signed.report.programs.entries()) {
      for (let leaf = 0; leaf < closed.scores[i].count; leaf++) {
        const { account, score } = scoreAt(closed.scores[i], leaf);
        wantedWei.set(account, (wantedWei.get(account) ?? 0n) + (budgetWei * score) / totalScore);
      }
    }
    const deltas = Array.from({ length: closed.deltas.count }, (_, i) => deltaAt(closed.deltas, i));
    expect(deltas).to.have.length([...wantedWei.values()].filter((wei) => wei > 0n).length);
    for (const { account, cumulativeWei } of deltas) expect(cumulativeWei, account).to.equal(wantedWei.get(account));
    const [both] = deltas.filter(({ account }) => account === IN_BOTH);
    const single = closed.scores.map((scores, i) => {
      const at = Array.from({ length: scores.count }, (_, leaf) => scoreAt(scores, leaf));
      const { budgetWei, totalScore } = signed.report.programs[i];
      return (budgetWei * at.find(({ account }) => account === IN_BOTH)!.score) / totalScore;
    });
    expect(single.every((wei) => wei > 0n)).to.equal(true);
    expect(both.cumulativeWei).to.equal(single[0] + single[1]);
    expect(signed.report.issuedWei).to.equal([...wantedWei.values()].reduce((sum, wei) => sum + wei, 0n));
    expect((await readHead(live.bank)).epoch).to.equal(1n);
  });

  it("spreads a simulated world over all eight slices of the epoch's window", async () => {
    importSource(deps(), simulatedWorld(20, 1, await windowOf(1n), [IN_BOTH]));
    await ripen(1n);
    const { signed, closed } = await runEpoch(operator);
    const [scores] = closed.scores;
    const own = Array.from({ length: scores.count }, (_, i) => scoreAt(scores, i)).find(
      ({ account }) => account === IN_BOTH,
    )!;
    const presence = metaverseSpec.flatMap(({ kind }, i) => (kind === "presence" ? [own.features[i]] : []));
    expect(presence).to.have.length(8);
    expect(presence.every((seconds) => seconds > 0n)).to.equal(true);
    expect(signed.report.programs.map(({ id, leaves }) => [id, Number(leaves)])).to.deep.equal([[WORLD, scores.count]]);
  });

  it("imports the same world again after a crash, and nothing twice, with the clock moved or not", async () => {
    const add = async () => importSource(deps(), simulatedWorld(5, 1, await windowOf(1n)));
    expect((await add()).added).to.equal(1);
    await ripen(1n);
    expect(await add()).to.include({ added: 0, known: 1 });
  });
});
