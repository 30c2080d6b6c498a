import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Signer } from "ethers/providers";
import { encryptKeystoreJsonSync } from "ethers/wallet";
import hre from "hardhat";
import { AUTHORITY, ROLES } from "../../ignition/modules/AttentionBank.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { PURPOSES, type Rights } from "../../protocol/data-share.ts";
import type { Address } from "../../protocol/units.ts";
import type { VaultNode } from "../../vault/client/nodes.ts";
import { openParty, type Party } from "../../vault/client/party.ts";
import { VaultError } from "../../vault/errors.ts";
import { folderStorage } from "../../vault/storage/folder.ts";
import { serveRpc } from "./rpc-server.ts";
import { ROOT } from "./run.ts";

/** Development places of three vault nodes, as `npm run deploy` has them. */
export const VAULT_PLACES = [16, 17, 18];
export const FOREVER: Rights = {
  purposes: PURPOSES.RESEARCH | PURPOSES.TRAIN,
  termsId: 1,
  mayReshare: true,
  fromS: 0n,
  untilS: (1n << 40n) - 1n,
};

/** DataShare on a chain of its own that other processes can reach. */
export async function dataShareChain() {
  const connection = await hre.network.create();
  const { ethers } = connection;
  const signers = await ethers.getSigners();
  const manager = await ethers.deployContract("AccessManager", [signers[0].address]);
  const time = await ethers.deployContract("TimeAsset");
  const share = await ethers.deployContract("DataShare", [manager.target, time.target]);
  await manager.setTargetFunctionRole(share.target, AUTHORITY.dataShare.VAULT, ROLES.VAULT);
  const keys = developmentKeys(31337n, VAULT_PLACES);
  for (const { address } of keys) await manager.grantRole(ROLES.VAULT, address, 0);
  const rpc = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
  const server = await serveRpc(rpc);
  const contract = String(share.target).toLowerCase() as Address;
  return {
    ...{ ethers, signers, share, contract, rpc, keys, url: server.url },
    mine: (blocks = 1) => rpc("hardhat_mine", [`0x${blocks.toString(16)}`]),
    async close() {
      await server.close();
      await connection.close();
    },
  };
}

export type DataShareChain = Awaited<ReturnType<typeof dataShareChain>>;

/** A vault node in a process of its own. `output` is all that it ever wrote. */
export type VaultProcess = VaultNode & {
  readonly folder: string;
  readonly output: () => string;
  /** As a power cut would. */
  readonly kill: () => Promise<void>;
};

/** Starts the vault node of a place of VAULT_PLACES; it listens when this returns. */
export async function startVault(
  chain: DataShareChain,
  place: number,
  folder: string,
  settings: Record<string, string> = {},
): Promise<VaultProcess> {
  const keystore = join(folder, "keystore.json");
  const passwordFile = join(folder, "password");
  const { address, signingKey } = chain.keys[place];
  const account = { address, privateKey: signingKey.privateKey };
  await writeFile(passwordFile, "a password\n");
  await writeFile(keystore, encryptKeystoreJsonSync(account, "a password", { scrypt: { N: 2, r: 8, p: 1 } }));
  const child = spawn(process.execPath, ["vault/main.ts"], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      VAULT_PORT: "0",
      VAULT_DATA: folder,
      VAULT_KEYSTORE: keystore,
      VAULT_PASSWORD_FILE: passwordFile,
      VAULT_RPC_URLS: chain.url,
      VAULT_DATASHARE: chain.contract,
      VAULT_HEAD_AGE_S: "600",
      VAULT_BLOCKS_BACK: "0",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += part));
  const url = await listening(child, () => output);
  return { url, address: address.toLowerCase() as Address, folder, output: () => output, kill: () => killed(child) };
}

async function listening(child: ChildProcess, output: () => string): Promise<string> {
  for (;;) {
    const found = /listens at (\S+)/.exec(output());
    if (found) return found[1];
    if (child.exitCode !== null) throw new Error(`the vault did not start: ${output()}`);
    await Promise.race([once(child.stdout!, "data"), once(child, "exit")]);
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Three vault processes over one chain, and parties who know them. */
export async function vaultBed(settings: Record<string, string> = {}) {
  const chain = await dataShareChain();
  const folder = await mkdtemp(join(tmpdir(), "bank-vaults-"));
  const folders = await Promise.all(VAULT_PLACES.map(() => mkdtemp(join(folder, "node-"))));
  const nodes = await Promise.all(folders.map((own, place) => startVault(chain, place, own, settings))).catch(
    async (error) => {
      await chain.close();
      throw error;
    },
  );
  const storage = folderStorage(join(folder, "storage"));
  return {
    ...chain,
    nodes,
    storage,
    party: (signer: Signer, others: Partial<Party> = {}): Promise<Party> =>
      openParty(signer, { contract: chain.contract, storage, nodes, threshold: 2 }).then((party) => ({
        ...party,
        ...others,
      })),
    restart: async (place: number) => {
      await nodes[place].kill();
      nodes[place] = await startVault(chain, place, folders[place], settings);
    },
    async close() {
      await Promise.all(nodes.map(({ kill }) => kill()));
      await chain.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type VaultBed = Awaited<ReturnType<typeof vaultBed>>;

/** All of a source, in one piece. */
export async function together(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** The error that `act` rejects with, which must be the vault's own. */
export async function vaultRefusal(act: Promise<unknown>): Promise<VaultError> {
  const error = await act.then(
    () => expect.fail("nothing was refused"),
    (caught: unknown) => caught,
  );
  expect(error).to.be.instanceOf(VaultError);
  return error as VaultError;
}
