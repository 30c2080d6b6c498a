import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFile, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { logged, VaultError } from "../../vault/errors.ts";
import { parseConfig } from "../../vault/node/config.ts";
import { openKeystore } from "../../vault/node/keys.ts";
import { rpcOf } from "../../vault/node/rpc.ts";
import { openStore } from "../../vault/node/store.ts";
import { withEmptyFolder } from "../support/empty-folder.ts";
import { freePort } from "../support/free-port.ts";
import { vaultRefusal } from "../support/vaults.ts";

const NEEDED = {
  VAULT_DATA: "state",
  VAULT_KEYSTORE: "key.json",
  VAULT_PASSWORD_FILE: "/keys/word",
  VAULT_RPC_URLS: "http://one.example/key, https://two.example",
  VAULT_DATASHARE: `0x${"Ab".repeat(20)}`,
};

const ID = `0x${"11".repeat(32)}` as const;

describe("a vault node's settings", () => {
  it("need folder, keystore, password, chain nodes and contract, and have defaults for the rest", () => {
    expect(parseConfig({ PATH: "/bin", ...NEEDED }, "/vault")).to.deep.equal({
      host: "127.0.0.1",
      port: 8551,
      folder: "/vault/state",
      keystore: "/vault/key.json",
      passwordFile: "/keys/word",
      rpcUrls: ["http://one.example/key", "https://two.example"],
      dataShare: `0x${"ab".repeat(20)}`,
      limits: { headAgeS: 60n, skewS: 15n, lagBlocks: 2n, blocksBack: 2n },
      everyMs: 3_600_000,
      callsAMinute: 600,
      wordsAMinute: 300,
      proxy: undefined,
    });
  });

  const wrong: [string, string | undefined][] = [
    ...Object.keys(NEEDED).map((name): [string, undefined] => [name, undefined]),
    ["VAULT_RPC_URLS", "localhost"],
    ["VAULT_DATASHARE", "0x12"],
    ["VAULT_PORT", "-1"],
    ["VAULT_HEAD_AGE_S", "1.5"],
    ["VAULT_BLOCKS_BACK", "1000000000"],
    ["VAULT_CALLS_A_MINUTE", "0"],
    ["VAULT_WORDS_A_MINUTE", "many"],
    ["VAULT_PROXY", "proxy.example"],
  ];
  for (const [name, value] of wrong) {
    it(`are refused with ${name} ${value === undefined ? "missing" : `= ${value}`}`, async () => {
      const error = await vaultRefusal((async () => parseConfig({ ...NEEDED, [name]: value }, "/"))());
      expect([error.name, error.figures]).to.deep.equal(["BadSetting", { name }]);
    });
  }

  it("are refused with one that nothing reads", async () => {
    const error = await vaultRefusal((async () => parseConfig({ ...NEEDED, VAULT_PROT: "1" }, "/"))());
    expect([error.name, error.figures]).to.deep.equal(["UnknownSetting", { name: "VAULT_PROT" }]);
  });
});

describe("a vault node's files", () => {
  it("are refused when keystore or password cannot be read, and the password is not told", () =>
    withEmptyFolder(async (folder) => {
      const [file, word] = [join(folder, "key.json"), join(folder, "word")];
      await writeFile(file, "{}");
      await writeFile(word, "a password");
      for (const [keystore, passwordFile] of [
        [file, word],
        [`${file}.none`, word],
        [file, `${word}.none`],
      ]) {
        const error = await vaultRefusal(openKeystore(keystore, passwordFile));
        const figures = { file: keystore, passwordFile };
        expect([error.name, error.figures]).to.deep.equal(["KeystoreUnreadable", figures]);
        expect(String(error.stack)).to.not.include("a password");
      }
    }));

  it("are refused when the database is something else", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "vault.sqlite");
      await writeFile(file, randomBytes(8192));
      const error = await vaultRefusal((async () => openStore(file))());
      expect([error.name, error.figures]).to.deep.equal(["StoreDamaged", { file }]);
    }));

  it("hold nothing of a share after it was erased", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "vault.sqlite");
      const store = openStore(file);
      const name = { recordId: ID, version: 1, keyCommitment: ID };
      const sealed = randomBytes(61);
      store.keepShare(name, 5n, sealed);
      expect(Buffer.from(store.shareOf(name)!).equals(sealed)).to.equal(true);
      expect([store.eraseRecord(ID), store.eraseRecord(ID)]).to.deep.equal([1, 1]);
      expect(store.shareOf(name)).to.equal(undefined);
      for (const part of [file, `${file}-wal`]) expect((await readFile(part)).includes(sealed)).to.equal(false);
      store.close();
    }));

  it("hold nothing of what was being erased when the node was killed, once it runs again", () =>
    withEmptyFolder(async (folder) => {
      const [file, copy] = [join(folder, "vault.sqlite"), join(folder, "copy.sqlite")];
      const store = openStore(file);
      const sealed = randomBytes(61);
      store.keepShare({ recordId: ID, version: 1, keyCommitment: ID }, 5n, sealed);
      store.dropVersionsBelow(ID, 2);
      // As a power cut leaves it: the log still has the share.
      for (const end of ["", "-wal"]) await copyFile(`${file}${end}`, `${copy}${end}`);
      store.close();
      expect((await readFile(`${copy}-wal`)).includes(sealed)).to.equal(true);
      const again = openStore(copy);
      for (const part of [copy, `${copy}-wal`]) expect((await readFile(part)).includes(sealed)).to.equal(false);
      again.close();
    }));

  it("are not written when a record is erased that is erased already, or was never here", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "vault.sqlite");
      const store = openStore(file);
      store.keepShare({ recordId: ID, version: 1, keyCommitment: ID }, 5n, randomBytes(61));
      store.eraseRecord(ID);
      const written = async () => {
        const stats = await Promise.all([file, `${file}-wal`].map((part) => stat(part, { bigint: true })));
        return stats.map(({ mtimeNs, size }) => [mtimeNs, size]);
      };
      const before = await written();
      await sleep(20);
      expect([store.eraseRecord(ID), store.eraseRecord(`0x${"22".repeat(32)}`)]).to.deep.equal([1, 0]);
      expect(await written()).to.deep.equal(before);
      store.close();
    }));

  it("remember the highest block over a restart", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "vault.sqlite");
      const store = openStore(file);
      store.sawBlock(7n);
      store.sawBlock(6n);
      store.close();
      const again = openStore(file);
      expect(again.highestBlock()).to.equal(7n);
      again.close();
    }));
});

describe("a vault node's chain nodes", () => {
  const call = [{ method: "eth_chainId", params: [] }];

  it("are unreachable by name and place, without their URL", async () => {
    const url = `http://127.0.0.1:${await freePort()}/a-paid-key`;
    const error = await vaultRefusal(rpcOf(url, 3, 1000)(call));
    expect([error.name, error.figures, error.retry]).to.deep.equal(["ChainUnreachable", { place: 3 }, true]);
    expect(error.stack).to.not.include("a-paid-key");
  });

  it("are refused when they answer with an error, or with nonsense", async () => {
    let answer = JSON.stringify([{ id: 0, error: { code: -32000, message: "no" } }]);
    const server = createServer((_, response) => response.end(answer)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const rpc = rpcOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 0, 1000);
    const refused = await vaultRefusal(rpc(call));
    expect([refused.name, refused.figures]).to.deep.equal(["ChainRefused", { place: 0, code: -32000 }]);
    answer = "{}";
    expect((await vaultRefusal(rpc(call))).name).to.equal("ChainUnreachable");
    server.close().closeAllConnections();
  });
});

describe("a line of a vault node's log", () => {
  it("has the vault's own words only", () => {
    expect(logged(new VaultError("NoShare", "none here", {}, { cause: new Error("key 17") }))).to.equal(
      "NoShare: none here",
    );
    expect(logged(new TypeError("key 17"))).to.equal("Fault: TypeError");
    expect(logged("key 17")).to.equal("Fault");
  });
});
