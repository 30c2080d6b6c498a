import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Signer } from "ethers/providers";
import hre from "hardhat";
import { AUTHORITY, ROLES } from "../../ignition/modules/AttentionBank.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { PURPOSES, type Rights } from "../../protocol/data-share.ts";
import type { Address } from "../../protocol/units.ts";
import { startVault } from "../../scripts/vault/start.ts";
import { openParty, type Party } from "../../vault/client/party.ts";
import { VaultError } from "../../vault/errors.ts";
import { folderStorage } from "../../vault/storage/folder.ts";
import { serveRpc } from "./rpc-server.ts";

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

/** Rights count at once, and blocks may be as old as a test. */
const SETTINGS = { VAULT_HEAD_AGE_S: "600", VAULT_SKEW_S: "600", VAULT_BLOCKS_BACK: "0" };

/** Three vault processes over one chain, and parties who know them. */
export async function vaultBed(settings: Record<string, string> = {}) {
  const chain = await dataShareChain();
  const folder = await mkdtemp(join(tmpdir(), "bank-vaults-"));
  const folders = await Promise.all(VAULT_PLACES.map(() => mkdtemp(join(folder, "node-"))));
  const start = (place: number, own: Record<string, string> = {}) =>
    startVault({
      key: chain.keys[place],
      folder: folders[place],
      rpcUrl: chain.url,
      dataShare: chain.contract,
      port: 0,
      settings: { ...SETTINGS, ...settings, ...own },
    });
  const nodes = await Promise.all(folders.map((_, place) => start(place))).catch(async (error) => {
    await chain.close();
    throw error;
  });
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
    restart: async (place: number, own: Record<string, string> = {}) => {
      await nodes[place].kill();
      nodes[place] = await start(place, own);
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
