import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openBank, readTerms } from "../../../oracle/chain/bank.ts";
import { scheduledAtS } from "../../../oracle/chain/schedule.ts";
import { passTimeTo } from "../../../oracle/chain/time.ts";
import { readInputs } from "../../../oracle/epoch/inputs.ts";
import { openModels } from "../../../oracle/epoch/models.ts";
import type { Operator } from "../../../oracle/epoch/operator.ts";
import { runEpoch } from "../../../oracle/epoch/run.ts";
import { sealableAtS, sealEpoch } from "../../../oracle/epoch/seal.ts";
import { openCase } from "../../../oracle/verify/case.ts";
import type { Hex } from "../../../protocol/units.ts";
import { type LiveBank, liveBank } from "../../support/live-bank.ts";
import { refusalOf } from "../../support/refusal.ts";
import { ROOT } from "../../support/run.ts";

describe("what an epoch takes from the chain", function () {
  this.timeout(120_000);
  let live: LiveBank;
  let operator: Operator;
  beforeEach(async () => {
    live = await liveBank();
    operator = await live.open();
    await live.earn(operator, 3, 1);
  });
  afterEach(async () => {
    await operator.close();
    await live.close();
  });
  const programs = () => operator.log.programs() as Hex[];

  it("ends the window at the block that the marker names", async () => {
    const block = (await live.provider.getBlock("latest"))!;
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    expect(sealed).to.include({
      epoch: 1,
      blockNumber: block.number,
      blockHash: block.hash,
      windowEnd: block.timestamp,
    });
  });

  it("keeps the marker that an epoch has, whatever the chain's time is now", async () => {
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    await live.rpc("evm_mine", []);
    expect(await sealEpoch(operator.log, live.bank, 1n)).to.deep.equal(sealed);
  });

  it("goes on with a marker whose block the chain has lost, for the log has no other", async () => {
    const snapshot = await live.rpc("evm_snapshot", []);
    await live.rpc("evm_increaseTime", [7]);
    await live.rpc("evm_mine", []);
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    await live.rpc("evm_revert", [snapshot]);
    await live.rpc("evm_increaseTime", [77]);
    await live.rpc("evm_mine", []);
    expect((await live.provider.getBlock(sealed.blockNumber))!.hash).to.not.equal(sealed.blockHash);
    const { signed, posting } = await runEpoch(operator);
    expect(signed.report).to.include({ windowEnd: BigInt(sealed.windowEnd), logRoot: sealed.logRoot });
    expect(posting.kind).to.equal("posted");
  });

  it("refuses to end an epoch that does not follow the log's last", async () => {
    await sealEpoch(operator.log, live.bank, 1n);
    const error = await refusalOf(sealEpoch(operator.log, live.bank, 3n));
    expect([error.name, error.figures]).to.deep.equal(["SealRefused", { epoch: 3n, reason: "outOfTurn" }]);
  });

  it("refuses inputs of an epoch that the chain does not wait for", async () => {
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    await runEpoch(operator);
    const error = await refusalOf(readInputs(live.bank, sealed, programs(), operator.models));
    expect([error.name, error.figures]).to.deep.equal(["EpochOutOfTurn", { epoch: 1n, wanted: 2n }]);
  });

  it("takes the terms by which the court will judge, also when they were changed after the marker", async () => {
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    const [id] = programs();
    const before = (await readTerms(live.bank, id, 1n))!;
    const ledger = live.bank.ledger.connect(await live.provider.getSigner(0)) as typeof live.bank.ledger;
    await (await ledger.registerProgram(id, { ...before, capWei: 5n })).wait();
    const [program] = (await readInputs(live.bank, sealed, [id], operator.models)).programs;
    expect([before.capWei, program.terms.capWei]).to.deep.equal([0n, 5n]);
  });

  it("leaves out programs that the chain does not know", async () => {
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    const ids = [`0x${"ff".repeat(32)}`, ...programs()] as Hex[];
    const inputs = await readInputs(live.bank, sealed, ids, operator.models);
    expect(inputs.programs.map(({ id }) => id)).to.deep.equal(programs());
  });

  it("leaves out a program whose model was retired, since no report may name it", async () => {
    await sealEpoch(operator.log, live.bank, 1n);
    const [id] = programs();
    const { modelId } = (await readTerms(live.bank, id, 1n))!;
    const ledger = live.bank.ledger.connect(await live.provider.getSigner(0)) as typeof live.bank.ledger;
    await (await ledger.retireModel(modelId)).wait();
    const { signed, posting } = await runEpoch(operator);
    expect([signed.report.programs, posting.kind]).to.deep.equal([[], "posted"]);
    expect((await openCase(operator, 1n)).inputs.programs).to.deep.equal([]);
  });

  it("refuses a model whose features are not those that the program was registered with", async () => {
    const sealed = await sealEpoch(operator.log, live.bank, 1n);
    const other = `0x${"0f".repeat(32)}` as Hex;
    const scorer = async (id: Hex) => {
      const real = await operator.models.scorer(id);
      return { ...real, card: { ...real.card, featureSpec: other } };
    };
    const error = await refusalOf(readInputs(live.bank, sealed, programs(), { ...operator.models, scorer }));
    expect(error.name).to.equal("SpecMismatch");
    expect(error.figures).to.include({ program: programs()[0], model: other });
  });

  it("refuses a model whose file is not the one that its card names", async () => {
    const folder = join(live.folder, "models");
    cpSync(join(ROOT, "oracle/models/network"), join(folder, "network"), { recursive: true });
    const weights = join(folder, "network/1/weights.bin");
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(weights, bytes);
    const models = openModels(folder);
    const error = await refusalOf(runEpoch({ ...operator, models }));
    expect(error.name).to.equal("ModelHash");
    expect(error.figures.file).to.equal("weights.bin");
    await models.close();
  });

  it("finds the second at which the schedule covers what is wanted, and none before", async () => {
    const genesisS: bigint = await live.bank.ledger.genesisS();
    for (const wei of [1n, 10n ** 18n, 86_400n * 10n ** 18n + 1n]) {
      const atS = await scheduledAtS(live.bank, wei);
      expect((await live.bank.ledger.scheduleWei(atS)) >= wei).to.equal(true);
      expect((await live.bank.ledger.scheduleWei(atS - 1n)) < wei).to.equal(true);
    }
    expect(await scheduledAtS(live.bank, 0n)).to.equal(genesisS);
    expect(await sealableAtS(operator.log, live.bank, 1n)).to.equal(genesisS + 86_400n);
  });

  it("says when the schedule will never cover it", async () => {
    const issuedWei = 10n ** 27n;
    const error = await refusalOf(scheduledAtS(live.bank, issuedWei));
    expect(error.name).to.equal("AboveEmission");
    expect(error.figures.issuedWei).to.equal(issuedWei);
    expect((error.figures.limitWei as bigint) < issuedWei).to.equal(true);
  });

  it("refuses a ledger where there is none", async () => {
    const ledger = `0x${"12".repeat(20)}`;
    const error = await refusalOf(openBank(live.provider, ledger));
    expect([error.name, error.figures]).to.deep.equal(["NoBank", { chainId: 31337n, ledger }]);
  });
});

describe("moving a chain's time", () => {
  it("is refused on any chain but the development one", async () => {
    const asked: string[] = [];
    const send = async (method: string) => {
      asked.push(method);
      return "0x1";
    };
    const error = await refusalOf(passTimeTo({ send }, 5n));
    expect([error.name, error.figures, error.retry]).to.deep.equal(["TimeNotOurs", { chainId: 1n, atS: 5n }, true]);
    expect(asked).to.deep.equal(["eth_chainId"]);
  });
});
