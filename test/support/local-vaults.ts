import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Signer } from "ethers/providers";
import { type Rights, walletSubject } from "../../protocol/data-share.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { vaultDomain } from "../../protocol/vault.ts";
import type { VaultNode } from "../../vault/client/nodes.ts";
import { registerRecord, type SealedRecord } from "../../vault/client/owner.ts";
import { openParty, type Party } from "../../vault/client/party.ts";
import { type Ask, releaseKey, signRead } from "../../vault/client/reader.ts";
import { registerEncryptionKey } from "../../vault/client/sealed-keys.ts";
import { type EncryptionKeys, encryptionKeys } from "../../vault/crypto/hpke.ts";
import type { NodeDeps } from "../../vault/node/deps.ts";
import { nodeKeys } from "../../vault/node/keys.ts";
import { type Rpc, rpcOf } from "../../vault/node/rpc.ts";
import { vaultServer } from "../../vault/node/server.ts";
import { openStore } from "../../vault/node/store.ts";
import { folderStorage } from "../../vault/storage/folder.ts";
import { dataShareChain, FOREVER, VAULT_PLACES } from "./vaults.ts";

/** A party with the keys that it registered. */
export type Person = Party & { readonly keys: EncryptionKeys };

/** What nodes of a test need of the world, open to be changed. */
export type Deps = { -readonly [Field in keyof NodeDeps]: NodeDeps[Field] };

/** Three vault nodes in this process, whose clocks and chain nodes a test can turn, and three people. */
export async function localVaults() {
  const chain = await dataShareChain();
  const folder = await mkdtemp(join(tmpdir(), "bank-vault-"));
  const lines: string[] = [];
  const rpc = rpcOf(chain.url, 0, 5000);
  const latest = async () =>
    BigInt(((await chain.rpc("eth_getBlockByNumber", ["latest", false])) as { timestamp: string }).timestamp);
  const clock = { nowS: await latest() };
  /** The clock of nodes and people is the newest block's. */
  const sync = async () => {
    clock.nowS = await latest();
  };
  const servers: Server[] = [];
  const deps: Deps[] = [];
  for (const place of VAULT_PLACES.keys()) {
    const own: Deps = {
      contract: chain.contract,
      domain: vaultDomain(31337n, chain.contract),
      keys: await nodeKeys(chain.keys[place].signingKey),
      store: openStore(join(folder, `${place}.sqlite`)),
      rpcs: [rpc],
      limits: { headAgeS: 60n, skewS: 15n, lagBlocks: 2n, blocksBack: 0n },
      nowS: () => clock.nowS,
      calls: () => {},
      words: () => {},
      proxy: undefined,
      log: (line) => lines.push(line),
    };
    deps.push(own);
    servers.push(vaultServer(own));
  }
  const nodes: VaultNode[] = [];
  for (const [place, server] of servers.entries())
    nodes.push({ url: await listen(server), address: deps[place].keys.address });
  const storage = folderStorage(join(folder, "storage"));
  const person = async (signer: Signer): Promise<Person> => {
    const keys = await encryptionKeys(randomBytes(32));
    const party = await openParty(signer, { contract: chain.contract, storage, nodes, threshold: 2 }, () => clock.nowS);
    await registerEncryptionKey(party, keys);
    return { ...party, keys };
  };
  const [owner, reader, mallory] = [
    await person(chain.signers[1]),
    await person(chain.signers[2]),
    await person(chain.signers[3]),
  ];
  const secrets: string[] = chain.keys.map(({ signingKey }) => signingKey.privateKey.slice(2));
  return {
    ...chain,
    ...{ nodes, deps, storage, clock, lines, secrets, owner, reader, mallory },
    sync,
    /** A record of the owner. */
    async seal(...parts: Uint8Array[]): Promise<SealedRecord> {
      await sync();
      const sealed = await registerRecord(owner, `0x${randomBytes(32).toString("hex")}`, parts);
      secrets.push(Buffer.from(sealed.key).toString("hex"), Buffer.from(sealed.key).toString("base64"));
      return sealed;
    },
    grant: async (recordId: Hex, rights: Partial<Rights> = {}) =>
      (await owner.dataShare.grant(recordId, walletSubject(reader.address), { ...FOREVER, ...rights })).wait(),
    revoke: async (recordId: Hex) => (await owner.dataShare.revoke(recordId, walletSubject(reader.address))).wait(),
    async close() {
      for (const server of servers) server.close().closeAllConnections();
      for (const { store } of deps) store.close();
      await chain.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type LocalVaults = Awaited<ReturnType<typeof localVaults>>;

/** Signs and asks all nodes that the person knows. */
export async function keyFor(person: Person, ask: Ask) {
  return releaseKey(person, person.keys, await signRead(person, person.keys, ask));
}

/** The error that `act` rejects with, which must have this name and these figures, and carry no secret. */
export async function refusedBy(
  bed: LocalVaults,
  act: Promise<unknown>,
  name: string,
  figures: Record<string, unknown> = {},
): Promise<Error & { figures?: Record<string, unknown> }> {
  const error = await act.then(
    () => expect.fail(`nothing was refused, ${name} was wanted`),
    (caught: unknown) => caught as Error & { figures?: Record<string, unknown> },
  );
  expect(error.name, error.stack).to.equal(name);
  for (const [field, value] of Object.entries(figures)) {
    expect(error.figures?.[field], field).to.equal(value);
  }
  const told = [error.stack, JSON.stringify(error.figures ?? {}, (_, v) => (typeof v === "bigint" ? String(v) : v))];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) told.push(cause.stack);
  requireNoSecret(bed, told.join("\n"));
  requireNoSecret(bed, bed.lines.join("\n"));
  return error;
}

export function requireNoSecret({ secrets }: LocalVaults, text: string): void {
  for (const secret of secrets) expect(text.includes(secret), "a secret was told").to.equal(false);
}

/** A chain node that answers with the state of `blocks` ago and calls it the newest. */
export function stale(rpc: Rpc, blocks: bigint): Rpc {
  return async (calls) => {
    const [newest] = (await rpc([{ method: "eth_blockNumber", params: [] }])) as string[];
    const number = `0x${(BigInt(newest) - blocks).toString(16)}`;
    return rpc(
      calls.map(({ method, params }) => ({
        method,
        params: method === "eth_getBlockByNumber" ? [number, ...params.slice(1)] : params,
      })),
    );
  };
}

/** Stands between readers and a vault node, and answers with what `change` makes of the node's answer. */
export async function between(
  node: VaultNode,
  change: (path: string, answer: unknown, asked: unknown) => unknown,
): Promise<VaultNode & { close: () => void }> {
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const answer = await fetch(`${node.url}${request.url}`, { method: request.method!, ...(body && { body }) });
    const changed = await change(request.url!, await answer.json(), body ? JSON.parse(body) : undefined);
    response.writeHead(answer.status).end(JSON.stringify(changed));
  });
  return { url: await listen(server), address: node.address, close: () => server.close().closeAllConnections() };
}

/** An address at which nobody listens. */
export async function deadNode(address: Address): Promise<VaultNode> {
  const server = createServer();
  const url = await listen(server);
  server.close();
  return { url, address };
}

/** A test that fails closes nothing: the server keeps no process alive. */
async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
