import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers/providers";
import { Wallet } from "ethers/wallet";
import hre from "hardhat";
import { DEVELOPMENT_CHAIN_ID, developmentKeys } from "../../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../../oracle/sign/places.ts";
import { openParty, type Party, type Vault } from "../../../vault/client/party.ts";
import { registerEncryptionKey } from "../../../vault/client/sealed-keys.ts";
import { type EncryptionKeys, encryptionKeys } from "../../../vault/crypto/hpke.ts";
import { folderStorage } from "../../../vault/storage/folder.ts";
import { deployBank } from "../../deploy/bank.ts";
import { developmentParameters } from "../../deploy/development.ts";
import { startVault, type VaultProcess } from "../../vault/start.ts";

/** A party and the encryption keys that it registered. */
export type Person = Party & { readonly keys: EncryptionKeys };

/** A chain that other processes can reach, three vault nodes, and the people of the demo. */
export type DataBed = {
  readonly owner: Person;
  readonly reader: Person;
  readonly stranger: Person;
  readonly vaults: readonly VaultProcess[];
  /** Kills a vault node as a power cut would, does `meanwhile`, and starts it again. */
  readonly without: <T>(place: number, meanwhile: () => Promise<T>) => Promise<T>;
  /** Number of the newest block. */
  readonly block: () => Promise<number>;
  readonly close: () => Promise<void>;
};

const THRESHOLD = 2;
/**
 * Grants count at once and receipts are anchored within a second: nobody waits for a demo. A chain that mines each
 * transaction runs ahead of the clock, a second a block.
 */
const SETTINGS = { VAULT_BLOCKS_BACK: "0", VAULT_HEAD_AGE_S: "3600", VAULT_SKEW_S: "3600", VAULT_EVERY_S: "1" };

/** Starts all of it. The contracts must be compiled. */
export async function startDataBed(): Promise<DataBed> {
  const server = await hre.network.createServer();
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const { provider } = await hre.network.create({ network: "localhost", override: { url } });
  const parameters = await developmentParameters({ dataShare: true });
  const { contracts } = await deployBank({ provider, artifacts: hre.artifacts, pollMs: 5 }, parameters);
  const contract = contracts.DataShare!.address;
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-data-"));
  const vaultKeys = developmentKeys(DEVELOPMENT_CHAIN_ID, DEVELOPMENT_PLACES.vaults);
  const start = (place: number) => {
    const own = join(folder, `vault-${place + 1}`);
    return startVault({
      key: vaultKeys[place],
      folder: own,
      rpcUrl: url,
      dataShare: contract,
      port: 0,
      settings: SETTINGS,
    });
  };
  const vaults = await Promise.all(vaultKeys.map((_, place) => start(place)));
  const chain = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, pollingInterval: 20 });
  const vault: Vault = {
    contract,
    storage: folderStorage(join(folder, "storage")),
    nodes: vaults,
    threshold: THRESHOLD,
  };
  const people: Person[] = [];
  for (const { signingKey } of developmentKeys(DEVELOPMENT_CHAIN_ID, DEVELOPMENT_PLACES.wallets)) {
    const keys = await encryptionKeys(randomBytes(32));
    const party = await openParty(new Wallet(signingKey, chain), vault);
    await registerEncryptionKey(party, keys);
    people.push({ ...party, keys });
  }
  const [owner, reader, stranger] = people;
  return {
    ...{ owner, reader, stranger, vaults },
    async without(place, meanwhile) {
      await vaults[place].kill();
      const result = await meanwhile();
      // People hold this very list: they find the node where it listens now.
      vaults[place] = await start(place);
      return result;
    },
    block: () => chain.getBlockNumber(),
    async close() {
      await Promise.all(vaults.map(({ kill }) => kill()));
      chain.destroy();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
