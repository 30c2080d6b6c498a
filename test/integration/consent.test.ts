import { expect } from "chai";
import { Contract } from "ethers/contract";
import type { JsonRpcSigner } from "ethers/providers";
import { consentsAt } from "../../oracle/chain/consents.ts";
import { passTimeTo } from "../../oracle/chain/time.ts";
import { readInputs } from "../../oracle/epoch/inputs.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { type FinishedEpoch, runEpoch } from "../../oracle/epoch/run.ts";
import { foldedFrom, type ScoredProgram, scoreEpoch } from "../../oracle/epoch/score.ts";
import { sealableAtS, sealEpoch } from "../../oracle/epoch/seal.ts";
import { importSource } from "../../oracle/import/append.ts";
import { simulatedNetwork } from "../../oracle/import/simulated.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { type Difference, printDifference } from "../../oracle/verify/difference.ts";
import { verifyEpoch } from "../../oracle/verify/verify.ts";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import { parseArtifact } from "../../protocol/artifact.ts";
import { ownerScope, PURPOSES, recordId } from "../../protocol/data-share.ts";
import { programId } from "../../protocol/features.ts";
import { NETWORK_PROGRAM } from "../../protocol/programs/network.ts";
import { scoreAt } from "../../protocol/records.ts";
import { type Address, type Hex, parseAddress } from "../../protocol/units.ts";
import { postLie } from "../support/dishonest.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { refusalOf } from "../support/refusal.ts";

const PROGRAM = programId(NETWORK_PROGRAM) as Hex;
const FOREVER_S = 2n ** 40n - 1n;

describe("a program that asks for consent", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;
  let people: JsonRpcSigner[];

  beforeEach(async () => {
    live = await liveBank({ dataShare: true, consent: [NETWORK_PROGRAM] });
    operator = await live.open();
    people = await Promise.all([0, 1, 2, 3, 4, 6, 7, 8].map((place) => live.provider.getSigner(place)));
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });

  const addressOf = (signer: JsonRpcSigner): Address => parseAddress(signer.address);
  const shareBy = (signer: JsonRpcSigner) =>
    new Contract(live.deployment.contracts.DataShare!.address, dataShareAbi, signer);
  const log = (epoch: number) => (program: string) => operator.log.read(epoch, program);

  /** Everybody works, and strangers without keys beside them. */
  async function earn(): Promise<void> {
    const producers = developmentProducers(live.bank.chainId);
    importSource(
      { log: operator.log, producers },
      simulatedNetwork(
        5,
        1,
        people.map(({ address }) => address),
      ),
    );
    await passTimeTo(live.provider, await sealableAtS(operator.log, live.bank, 1n));
  }

  type Given = { purposes?: number; fromS?: bigint; untilS?: bigint; scope?: Hex; subject?: Hex };
  async function grant(signer: JsonRpcSigner, given: Given = {}): Promise<void> {
    const { purposes = PURPOSES.MEASURE, fromS = 0n, untilS = FOREVER_S, scope, subject = PROGRAM } = given;
    const rights = { purposes, termsId: 1, mayReshare: false, fromS, untilS };
    await (await shareBy(signer).grant(scope ?? ownerScope(addressOf(signer)), subject, rights)).wait();
  }
  const revoke = async (signer: JsonRpcSigner) => {
    await (await shareBy(signer).revoke(ownerScope(addressOf(signer)), PROGRAM)).wait();
  };

  const scored = ({ closed }: Pick<FinishedEpoch, "closed">): Address[] =>
    Array.from({ length: closed.scores[0]?.count ?? 0 }, (_, i) => scoreAt(closed.scores[0], i).account);
  const sorted = (signers: readonly JsonRpcSigner[]): Address[] => signers.map(addressOf).sort();
  /** By the log, and by the artifact alone. */
  async function verdicts(epoch: bigint): Promise<(readonly Difference[])[]> {
    const byLog = await verifyEpoch(operator, epoch);
    return [byLog.differences, (await verifyEpoch({ ...operator, log: undefined }, epoch)).differences];
  }

  it("scores who granted MEASURE to it by the end of the window, and nobody else", async () => {
    const [grants, revokes, regrants, expired, forResearch, forAnother, ofARecord, late] = people;
    await earn();
    await grant(grants, { purposes: PURPOSES.MEASURE | PURPOSES.TRAIN });
    await grant(revokes);
    await revoke(revokes);
    await grant(regrants);
    await (await shareBy(regrants).revokeAll(ownerScope(addressOf(regrants)))).wait();
    await grant(regrants);
    const { timestamp } = (await live.provider.getBlock("latest"))!;
    await grant(expired, { untilS: BigInt(timestamp) + 4n });
    await grant(forResearch, { purposes: PURPOSES.RESEARCH });
    await grant(forAnother, { subject: programId("another") as Hex });
    const salt: Hex = `0x${"11".repeat(32)}`;
    await (await shareBy(ofARecord).register(salt, { manifest: salt, keyCommitment: salt }, "")).wait();
    await grant(ofARecord, { scope: recordId(addressOf(ofARecord), salt) });
    await live.rpc("evm_mine", []);

    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    // After the end of the window nothing changes it any more.
    await grant(late);
    await revoke(grants);
    const finished = await runEpoch(operator);

    expect(scored(finished)).to.deep.equal(sorted([grants, regrants]));
    const { header } = parseArtifact(finished.closed.artifact);
    const dataShare = live.deployment.contracts.DataShare!.address;
    expect(header.programs[0].consent).to.deep.equal({ dataShare, block: BigInt(sealed.blockNumber) });
    expect(header.accounts).to.equal(2);
    expect(await verdicts(1n)).to.deep.equal([[], []]);
  });

  it("is the same for whoever computes it long after, and scores in the next epoch who consented since", async () => {
    const [first, second] = people;
    await earn();
    await grant(first);
    const finished = await runEpoch(operator);
    await live.activate();
    await revoke(first);
    await grant(second);
    expect(scored(finished)).to.deep.equal(sorted([first]));
    expect(await verdicts(1n)).to.deep.equal([[], []]);
    importSource(
      { log: operator.log, producers: developmentProducers(live.bank.chainId) },
      simulatedNetwork(
        5,
        2,
        people.map(({ address }) => address),
      ),
    );
    await passTimeTo(live.provider, await sealableAtS(operator.log, live.bank, 2n));
    expect(scored(await runEpoch(operator))).to.deep.equal(sorted([second]));
    expect(await verdicts(2n)).to.deep.equal([[], []]);
  });

  it("is left out of a report, and pays nobody, when nobody consents", async () => {
    await earn();
    const { signed } = await runEpoch(operator);
    expect(signed.report.programs).to.deep.equal([]);
    expect(signed.report.issuedWei).to.equal(0n);
    expect(await verdicts(1n)).to.deep.equal([[], []]);
  });

  it("is found out when a quorum scores somebody who did not consent, with the log or without it", async () => {
    await earn();
    await grant(people[0]);
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    const inputs = await readInputs(live.bank, sealed, [PROGRAM], operator.models);
    const asking = inputs.programs.map((program) => ({ ...program, consents: undefined }));
    const all = await scoreEpoch(foldedFrom(log(1), inputs), { ...inputs, programs: asking });
    await postLie(live, operator, {
      scored: (honest) => honest.map((program, i): ScoredProgram => ({ ...program, scores: all[i].scores })),
    });
    const accounts = Array.from({ length: all[0].scores.count }, (_, i) => scoreAt(all[0].scores, i).account);
    const account = accounts.find((one) => one !== addressOf(people[0]));
    for (const differences of await verdicts(1n)) {
      expect(differences[0]).to.deep.equal({
        stage: "consent",
        program: PROGRAM,
        account,
        field: "score",
        expected: `MEASURE granted to the program at block ${sealed.blockNumber}`,
        found: "scored without it",
      });
    }
  });

  it("is found out when a quorum leaves somebody out who consented, by the log", async () => {
    await earn();
    await grant(people[0]);
    await grant(people[1]);
    const left = sorted([people[0], people[1]])[1];
    await postLie(live, operator, {
      scored: ([program]) => {
        const { scores } = program;
        const records = scores.records.slice(0, scores.records.length / 2);
        return [{ ...program, scores: { ...scores, count: 1, records } }];
      },
    });
    const [byLog, byArtifact] = await verdicts(1n);
    expect(byLog[0]).to.include({ stage: "features", program: PROGRAM, account: left, found: "none" });
    expect(byArtifact).to.deep.equal([]);
  });

  it("is found out when a quorum reads consents at another block", async () => {
    await earn();
    await grant(people[0]);
    await live.rpc("evm_mine", []);
    const { blockNumber } = await sealEpoch(operator.log, live.bank, 1n);
    const block = BigInt(blockNumber) - 1n;
    await postLie(live, operator, {
      scored: (honest) => honest.map((program) => ({ ...program, consents: { ...program.consents!, block } })),
    });
    const [byLog, byArtifact] = await verdicts(1n);
    expect(byLog.map(printDifference)).to.deep.equal([
      `programs, header.programs.0.consent.block: expected ${blockNumber}, found ${block}`,
    ]);
    expect(byArtifact[0]).to.include({
      stage: "programs",
      field: "header.programs.0.consent",
      expected: "read at the block that ends the window",
    });
  });

  it("is refused in a bank without rights over data, and was nobody's before it had them", async () => {
    await earn();
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    const without = { ...live.bank, dataShare: undefined };
    const none = await refusalOf(readInputs(without, sealed, [PROGRAM], operator.models));
    expect(none.name).to.equal("NoDataShare");
    expect(none.figures).to.deep.equal({ program: PROGRAM, block: sealed.blockNumber });
    const nowhere = { ...live.bank, dataShare: live.bank.dataShare!.attach(`0x${"12".repeat(20)}`) as Contract };
    expect((await refusalOf(consentsAt(nowhere, PROGRAM, sealed.blockNumber))).name).to.equal("NoDataShare");
    const early = await consentsAt(live.bank, PROGRAM, 0);
    expect(await early.granted(new Uint8Array(40))).to.deep.equal([false, false]);
  });
});
