import { Contract } from "ethers/contract";
import type { TypedDataDomain } from "ethers/hash";
import type { Signer } from "ethers/providers";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import type { Content } from "../../protocol/data-share.ts";
import type { Address, Hex, Seconds } from "../../protocol/units.ts";
import { type VaultWords, vaultDomain, vaultTypes } from "../../protocol/vault.ts";
import type { Binding } from "../crypto/chunks.ts";
import { VaultError } from "../errors.ts";
import type { Storage } from "../storage/storage.ts";
import type { Signed } from "../wire.ts";
import type { VaultNode } from "./nodes.ts";

/** An owner or reader with what it needs from the world. */
export type Party = {
  readonly address: Address;
  /** DataShare, bound to the party's signer. */
  readonly dataShare: Contract;
  readonly contract: Address;
  readonly chainId: bigint;
  readonly domain: TypedDataDomain;
  readonly sign: <Name extends keyof VaultWords>(
    name: Name,
    word: VaultWords[Name],
  ) => Promise<Signed<VaultWords[Name]>>;
  readonly storage: Storage;
  readonly nodes: readonly VaultNode[];
  /** How many nodes together release a key. */
  readonly threshold: number;
  readonly nowS: () => Seconds;
};

/** Where a party's records are: the contract, the storage of ciphertexts, and the vault nodes. */
export type Vault = Pick<Party, "contract" | "storage" | "nodes" | "threshold">;

/** Below the life that nodes allow, so that clocks may differ by a quarter of a minute either way. */
const WORD_LIFE_S = 45n;

/** Opens a vault for whoever holds `signer`, which must know its chain. */
export async function openParty(
  signer: Signer,
  { contract, storage, nodes, threshold }: Vault,
  nowS: () => Seconds = () => BigInt(Math.floor(Date.now() / 1000)),
): Promise<Party> {
  const provider = signer.provider;
  if (provider === null) throw new VaultError("NoChain", "the signer has no provider");
  const { chainId } = await provider.getNetwork();
  const domain = vaultDomain(chainId, contract);
  return {
    address: (await signer.getAddress()).toLowerCase() as Address,
    dataShare: new Contract(contract, dataShareAbi, signer),
    contract,
    chainId,
    domain,
    sign: async (name, word) => ({
      word,
      signature: (await signer.signTypedData(domain, { ...vaultTypes[name] }, word)) as Hex,
    }),
    storage,
    nodes,
    threshold,
    nowS,
  };
}

/** The last second of a word that is signed now. */
export function deadlineOf({ nowS }: Party): Seconds {
  return nowS() + WORD_LIFE_S;
}

export function bindingOf({ chainId, contract }: Party, recordId: Hex, version: number): Binding {
  return { chainId, contract, recordId, version };
}

/** A record's newest version as the chain has it. @throws `RecordUnavailable` for one that is not there, or erased. */
export async function latestVersion(
  { dataShare }: Party,
  recordId: Hex,
): Promise<{ owner: Address; version: number; content: Content }> {
  const [{ owner, version }, { manifest, keyCommitment }] = await Promise.all([
    dataShare.recordOf(recordId),
    dataShare.contentOf(recordId),
  ]);
  if (/^0x0*$/.test(keyCommitment)) {
    throw new VaultError("RecordUnavailable", "there is no such record, or it was erased", { recordId });
  }
  return { owner: owner.toLowerCase() as Address, version: Number(version), content: { manifest, keyCommitment } };
}
