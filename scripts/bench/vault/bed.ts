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
import type { Address, Hex } from "../../../protocol/units.ts";
import { registerRecord } from "../../../vault/client/owner.ts";
import { openParty, type Party } from "../../../vault/client/party.ts";
import { registerEncryptionKey } from "../../../vault/client/sealed-keys.ts";
import { type EncryptionKeys, encryptionKeys } from "../../../vault/crypto/hpke.ts";
import type { NodeDeps } from "../../../vault/node/deps.ts";
import type { Rpc } from "../../../vault/node/rpc.ts";
import { vaultServer } from "../../../vault/node/server.ts";
import { folderStorage } from "../../../vault/storage/folder.ts";
import { nodeDeps } from "./deps.ts";

/** Three vault nodes in this process that hold a record's key, and its owner, who reads it. */
export type Bed = {
  readonly owner: Party;
  readonly keys: EncryptionKeys;
  readonly recordId: Hex;
  readonly keyCommitment: Hex;
  /** The chain answers them from memory. */
  readonly nodes: readonly NodeDeps[];
  /** What a node in another process is made from. */
  readonly made: readonly { readonly privateKey: string; readonly file: string }[];
  /** What the chain was asked so far, and what it answered. */
  readonly answers: Map<string, unknown[]>;
};

/** Makes the nodes, has `use` measure them, and removes them. */
export async function withVaults<T>(use: (bed: Bed) => Promise<T>): Promise<T> {
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
  const made = developmentKeys(31337n, DEVELOPMENT_PLACES.vaults).map(({ signingKey }, place) => ({
    privateKey: signingKey.privateKey,
    file: join(folder, `${place}.sqlite`),
  }));
  const nodes = await Promise.all(made.map(({ privateKey, file }) => nodeDeps(contract, privateKey, file, rpc)));
  const servers = nodes.map((deps) => vaultServer(deps).listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const places = servers.map((server, i) => ({
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
    const answers = new Map<string, unknown[]>();
    const remembered = nodes.map((deps) => ({ ...deps, rpcs: [remembering(rpc, answers)] }));
    return await use({
      ...{ owner, keys, recordId, made, answers },
      keyCommitment: content.keyCommitment,
      nodes: remembered,
    });
  } finally {
    for (const server of servers) server.close().closeAllConnections();
    for (const { store } of nodes) store.close();
    await connection.close();
    await rm(folder, { recursive: true });
  }
}

/** Asks once and answers from memory from then on. */
function remembering(rpc: Rpc, known: Map<string, unknown[]>): Rpc {
  return async (calls) => {
    const question = JSON.stringify(calls);
    const answer = known.get(question) ?? (await rpc(calls));
    known.set(question, answer);
    return answer;
  };
}
