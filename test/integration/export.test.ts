import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { JsonRpcSigner } from "ethers/providers";
import { passTimeTo } from "../../oracle/chain/time.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { runEpoch } from "../../oracle/epoch/run.ts";
import { sealableAtS } from "../../oracle/epoch/seal.ts";
import { SHIPPED_MODELS } from "../../oracle/explain/explain.ts";
import { collectExport } from "../../oracle/export/collect.ts";
import { verifyExport } from "../../oracle/export/verify.ts";
import { importSource } from "../../oracle/import/append.ts";
import { simulatedNetwork } from "../../oracle/import/simulated.ts";
import { developmentProducers } from "../../oracle/keys/producer.ts";
import { openLog } from "../../oracle/log/log.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { PURPOSES, walletSubject } from "../../protocol/data-share.ts";
import { formatDeployment } from "../../protocol/deployment.ts";
import {
  digestExport,
  type ExportedScore,
  formatExport,
  parseExport,
  type SignedExport,
} from "../../protocol/score-export.ts";
import { type Address, type Hex, parseAddress } from "../../protocol/units.ts";
import { startVault } from "../../scripts/vault/start.ts";
import { registerRecord } from "../../vault/client/owner.ts";
import { openParty } from "../../vault/client/party.ts";
import { readRecord } from "../../vault/client/reader.ts";
import { registerEncryptionKey } from "../../vault/client/sealed-keys.ts";
import { encryptionKeys } from "../../vault/crypto/hpke.ts";
import { folderStorage } from "../../vault/storage/folder.ts";
import { type LiveBank, liveBank } from "../support/live-bank.ts";
import { refusalOf } from "../support/refusal.ts";
import { serveRpc } from "../support/rpc-server.ts";
import { runScript } from "../support/run.ts";
import { FOREVER, together, VAULT_PLACES, vaultRefusal } from "../support/vaults.ts";

const [KEY] = developmentKeys(31337n, DEVELOPMENT_PLACES.operators);
const [STRANGER] = developmentKeys(31337n, [3]);

describe("the export of what is behind a score", function () {
  this.timeout(180_000);
  let live: LiveBank;
  let operator: Operator;
  let folder: string;
  let server: Awaited<ReturnType<typeof serveRpc>>;
  let owner: JsonRpcSigner;
  let account: Address;
  let exported: SignedExport;

  before(async () => {
    live = await liveBank({ dataShare: true });
    folder = await mkdtemp(join(tmpdir(), "bank-export-"));
    server = await serveRpc(live.rpc);
    operator = await live.open();
    owner = await live.provider.getSigner(8);
    account = parseAddress(owner.address);
    const producers = developmentProducers(live.bank.chainId);
    importSource({ log: operator.log, producers }, simulatedNetwork(9, 1, [account]));
    await passTimeTo(live.provider, await sealableAtS(operator.log, live.bank, 1n));
    await runEpoch(operator);
    exported = await collectExport(deps(), KEY, account, 1n);
  });
  after(async () => {
    await operator.close();
    await server.close();
    await live.close();
    await rm(folder, { recursive: true });
  });

  const deps = () => ({ bank: live.bank, folder: operator.folder, log: operator.log, models: SHIPPED_MODELS });
  const check = (one: SignedExport) => verifyExport(live.bank, one, SHIPPED_MODELS);
  const signedBy = (one: SignedExport, { address, signingKey }: typeof KEY): SignedExport => ({
    ...one,
    operator: parseAddress(address),
    signature: signingKey.sign(digestExport(one)).compactSerialized as Hex,
  });

  it("holds the account's whole behaviour, and is true to whoever has the chain", async () => {
    const [{ events, features }] = exported.scores;
    expect(events.length).to.be.greaterThan(3);
    expect(features.some((feature) => feature > 0n)).to.equal(true);
    expect(await check(exported)).to.deep.equal({ pending: true });
    await check(parseExport(formatExport(exported)));
  });

  it("tells whether the report behind it may yet be voided", async () => {
    const before = await live.rpc("evm_snapshot", []);
    await live.rpc("evm_increaseTime", [365 * 86_400]);
    await live.rpc("evm_mine", []);
    expect(await check(exported)).to.deep.equal({ pending: false });
    await live.rpc("evm_revert", [before]);
    expect(await check(exported)).to.deep.equal({ pending: true });
  });

  it("is refused by name wherever it was changed", async () => {
    const [score] = exported.scores;
    const { report } = exported.signed;
    const stranger = parseAddress(STRANGER.address);
    const scored = (change: Partial<ExportedScore>) => ({ scores: [{ ...score, ...change }] });
    const uncounted = { kind: "like", subject: 1n, quantity: 1n, at: 1 } as const;
    const wrong: [string, Partial<SignedExport>][] = [
      ["ExportOfAnotherBank", { chainId: 1n }],
      ["ExportOfAnotherBank", { ledger: stranger }],
      ["ReportNotStanding", { signed: { ...exported.signed, report: { ...report, issuedWei: 1n } } }],
      ["ReportNotStanding", { signed: { ...exported.signed, report: { ...report, epoch: 2n } } }],
      ["ScoreNotProved", { account: stranger }],
      ["ScoreNotProved", scored({ score: score.score + 1n })],
      ["ScoreNotProved", scored({ features: score.features.map((feature) => feature + 1n) })],
      ["ScoreNotProved", scored({ index: score.index === 0 ? 1 : 0 })],
      ["ScoreNotProved", scored({ proof: score.proof.slice(2) })],
      ["ProgramNotReported", scored({ program: report.logRoot })],
      ["FeatureDiffers", scored({ events: score.events.slice(1) })],
      [
        "FeatureDiffers",
        scored({ events: score.events.map((event) => ({ ...event, quantity: event.quantity + 1n })) }),
      ],
      ["ExportNotSigned", scored({ events: [...score.events, uncounted] })],
      ["ExportNotSigned", { scores: [] }],
      ["ExportNotSigned", { scores: [score, score] }],
      ["ExportNotSigned", { operator: stranger }],
      ["ExportNotSigned", { signature: `0x${"00".repeat(64)}` }],
    ];
    for (const [name, change] of wrong) {
      const error = await refusalOf(check({ ...exported, ...change }));
      expect(error.name, Object.keys(change).join()).to.equal(name);
    }
  });

  it("is refused when nobody signed it who was to sign the report", async () => {
    const stranger = parseAddress(STRANGER.address);
    const { name, figures } = await refusalOf(check(signedBy(exported, STRANGER)));
    const { operatorSet } = exported.signed.report;
    expect([name, figures]).to.deep.equal(["NotAnOperator", { operator: stranger, operatorSet }]);
    const said = await refusalOf(check({ ...signedBy(exported, STRANGER), operator: exported.operator }));
    expect([said.name, said.figures]).to.deep.equal([
      "ExportNotSigned",
      { operator: exported.operator, signer: stranger },
    ]);
    const [, another] = developmentKeys(31337n, DEVELOPMENT_PLACES.operators);
    await check(signedBy(exported, another));
  });

  it("is not made of an account that was not scored, or with the log of another bank", async () => {
    const stranger = parseAddress(STRANGER.address);
    const none = await refusalOf(collectExport(deps(), KEY, stranger, 1n));
    expect([none.name, none.figures]).to.deep.equal(["NotScored", { account: stranger, epoch: 1n }]);
    expect((await refusalOf(collectExport(deps(), KEY, account, 2n))).name).to.equal("NotPosted");
    const log = openLog(join(folder, "other.sqlite"));
    const { name, figures } = await refusalOf(collectExport({ ...deps(), log }, KEY, account, 1n));
    const { logRoot } = exported.signed.report;
    expect([name, figures]).to.deep.equal(["LogOfAnother", { file: log.file, epoch: 1n, found: "none", logRoot }]);
    log.close();
  });

  it("is written and checked by commands, and a changed file is refused with status 1", async () => {
    const [deployment, file] = ["deployment.json", "export.json"].map((name) => join(folder, name));
    writeFileSync(deployment, formatDeployment(live.deployment));
    const common = ["--network", server.url, "--deployment", deployment];
    const oracle = (...args: string[]) => runScript(["oracle/main.ts", ...args, ...common]);
    const made = await oracle("export", account, "1", "--data", operator.folder, "--out", file);
    expect(made).to.deep.equal({ status: 0, out: "", err: "" });
    expect(parseExport(readFileSync(file, "utf8"))).to.deep.equal(exported);
    expect(statSync(file).mode & 0o077).to.equal(0);

    const { status, out } = await oracle("verify-export", file);
    expect(status).to.equal(0);
    const [{ program, score, events }] = exported.scores;
    expect(out.split("\n")).to.deep.equal([
      `${account} in epoch 1: true, as ${exported.operator} signed it`,
      "the report is under its challenge period: it may yet be vetoed or voided",
      `program ${program}: score ${score} of ${events.length} events, in its scoresRoot`,
      "",
    ]);

    writeFileSync(file, readFileSync(file, "utf8").replace(`"score": "${score}"`, `"score": "${score + 1n}"`));
    const refused = await oracle("verify-export", file);
    expect([refused.status, refused.out]).to.deep.equal([1, ""]);
    expect(refused.err).to.match(/^ScoreNotProved: /);
    const missing = await oracle("verify-export", join(folder, "none.json"));
    expect(missing.err).to.match(/^ExportMissing: /);
    expect((await oracle("export", account)).err).to.equal("NoEpoch: say of which epoch\n");
    const noLog = await oracle("export", account, "1", "--data", folder);
    expect(noLog.err).to.match(/^LogMissing: /);
    expect((await oracle("export", "0x12", "1")).err).to.contain("an address, 0x and 40 hex digits, is wanted");
  });

  it("is sealed by its owner, granted to a reader who checks it, and refused to him once revoked", async () => {
    const contract = live.deployment.contracts.DataShare!.address;
    const homes = await Promise.all(VAULT_PLACES.map(() => mkdtemp(join(folder, "vault-"))));
    // The test's chain is a day ahead of every clock.
    const settings = { VAULT_SKEW_S: "999999", VAULT_BLOCKS_BACK: "0" };
    const common = { rpcUrl: server.url, dataShare: contract, port: 0, settings };
    const keysOfNodes = developmentKeys(31337n, VAULT_PLACES);
    const nodes = await Promise.all(
      homes.map((home, i) => startVault({ ...common, key: keysOfNodes[i], folder: home })),
    );
    try {
      const vault = { contract, storage: folderStorage(join(folder, "storage")), nodes, threshold: 2 };
      const [mine, reader] = await Promise.all(
        [owner, await live.provider.getSigner(9)].map((who) => openParty(who, vault)),
      );
      const keys = await encryptionKeys(new Uint8Array(32).fill(7));
      await registerEncryptionKey(reader, keys);

      const salt: Hex = `0x${"5a".repeat(32)}`;
      const { recordId } = await registerRecord(mine, salt, [Buffer.from(formatExport(exported))]);
      const ask = { recordId, purposes: PURPOSES.RESEARCH };
      expect((await vaultRefusal(together(readRecord(reader, keys, ask)))).name).to.equal("NotAllowed");
      await (await mine.dataShare.grant(recordId, walletSubject(reader.address), FOREVER)).wait();
      const read = parseExport(String(await together(readRecord(reader, keys, ask))));
      expect(read).to.deep.equal(exported);
      await check(read);

      await (await mine.dataShare.revoke(recordId, walletSubject(reader.address))).wait();
      expect((await vaultRefusal(together(readRecord(reader, keys, ask)))).name).to.equal("NotAllowed");
    } finally {
      await Promise.all(nodes.map(({ kill }) => kill()));
    }
  });
});
