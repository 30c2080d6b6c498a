import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrowserProvider, type Eip1193Provider } from "ethers/providers";
import hre from "hardhat";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../../oracle/sign/places.ts";
import { fromHex } from "../../../protocol/bytes.ts";
import type { Address } from "../../../protocol/units.ts";
import { digestVaultWord, vaultDomain } from "../../../protocol/vault.ts";
import { shareContext } from "../../../vault/bindings.ts";
import { requireSignedBy, type VaultNode } from "../../../vault/client/nodes.ts";
import { registerRecord } from "../../../vault/client/owner.ts";
import { openParty } from "../../../vault/client/party.ts";
import { signRead } from "../../../vault/client/reader.ts";
import { registerEncryptionKey } from "../../../vault/client/sealed-keys.ts";
import { encryptionKeys, openSealed } from "../../../vault/crypto/hpke.ts";
import { joinShares } from "../../../vault/crypto/shares.ts";
import type { NodeDeps } from "../../../vault/node/deps.ts";
import { nodeKeys } from "../../../vault/node/keys.ts";
import { releaseShare } from "../../../vault/node/release.ts";
import type { Rpc } from "../../../vault/node/rpc.ts";
import { vaultServer } from "../../../vault/node/server.ts";
import { openStore } from "../../../vault/node/store.ts";
import { folderStorage } from "../../../vault/storage/folder.ts";
import { median } from "../frame.ts";

/** Milliseconds, p50, of a node that releases its share and of a reader who joins two. The chain answers from memory. */
export async function releaseTimes(runs: number): Promise<{ nodeMs: number; readerMs: number }> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create();
  const [admin] = await connection.ethers.getSigners();
  const manager = await connection.ethers.deployContract("AccessManager", [admin.address]);
  const time = await connection.ethers.deployContract("TimeAsset");
  const share = await connection.ethers.deployContract("DataShare", [manager.target, time.target]);
  const contract = String(share.target).toLowerCase() as Address;
  const folder = await mkdtemp(join(tmpdir(), "bank-bench-"));
  const request = (method: string, params: readonly unknown[]) =>
    connection.provider.request({ method, params: params as unknown[] });
  const rpc: Rpc = (calls) => Promise.all(calls.map(({ method, params }) => request(method, params)));
  const nodes: NodeDeps[] = [];
  for (const { signingKey } of developmentKeys(31337n, DEVELOPMENT_PLACES.vaults)) {
    nodes.push({
      contract,
      domain: vaultDomain(31337n, contract),
      keys: await nodeKeys(signingKey),
      store: openStore(join(folder, `${nodes.length}.sqlite`)),
      rpcs: [rpc],
      limits: { headAgeS: 1000n, skewS: 1000n, lagBlocks: 0n, blocksBack: 0n },
      nowS: () => BigInt(Math.floor(Date.now() / 1000)),
      calls: () => {},
      words: () => {},
      proxy: undefined,
      log: () => {},
    });
  }
  const servers = nodes.map((deps) => vaultServer(deps).listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const places: VaultNode[] = servers.map((server, i) => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    address: nodes[i].keys.address,
  }));
  try {
    const provider = new BrowserProvider(connection.provider as Eip1193Provider, undefined, { cacheTimeout: -1 });
    const keys = await encryptionKeys(randomBytes(32));
    const storage = folderStorage(join(folder, "storage"));
    const owner = await openParty(await provider.getSigner(0), { contract, storage, nodes: places, threshold: 2 });
    await registerEncryptionKey(owner, keys);
    const { recordId, content } = await registerRecord(owner, `0x${randomBytes(32).toString("hex")}`, [randomBytes(9)]);
    for (const [i, deps] of nodes.entries()) nodes[i] = { ...deps, rpcs: [remembering(rpc)] };
    const [nodeMs, readerMs]: [number[], number[]] = [[], []];
    for (let i = 0; i < runs; i++) {
      const read = await signRead(owner, keys, { recordId, purposes: 1 });
      const digest = digestVaultWord(owner.domain, "Read", read.word);
      const released = [];
      let slowest = 0;
      for (const deps of nodes.slice(0, 2)) {
        const start = performance.now();
        released.push(await releaseShare(deps, read));
        slowest = Math.max(slowest, performance.now() - start);
      }
      const start = performance.now();
      const shares = await Promise.all(
        released.map(async ({ receipt, share }, i) => {
          requireSignedBy(places[i], owner.domain, "Receipt", receipt);
          return openSealed(keys, shareContext(places[i].address, digest), fromHex(share));
        }),
      );
      await joinShares(shares, 2, content.keyCommitment);
      readerMs.push(performance.now() - start);
      nodeMs.push(slowest);
    }
    return { nodeMs: await p50(nodeMs), readerMs: await p50(readerMs) };
  } finally {
    for (const server of servers) server.close().closeAllConnections();
    for (const { store } of nodes) store.close();
    await connection.close();
    await rm(folder, { recursive: true });
  }
}

/** The median of what was measured, the first tenth, in which the engine warms up, left out. */
function p50(values: number[]): Promise<number> {
  const warm = values.slice(Math.ceil(values.length / 10));
  let next = 0;
  return median(() => warm[next++], warm.length);
}

/** Asks once and answers from memory from then on. */
function remembering(rpc: Rpc): Rpc {
  const known = new Map<string, unknown[]>();
  return async (calls) => {
    const question = JSON.stringify(calls);
    const answer = known.get(question) ?? (await rpc(calls));
    known.set(question, answer);
    return answer;
  };
}
