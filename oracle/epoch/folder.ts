import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Hex } from "../../protocol/units.ts";
import { type Bank, ledgerAddress } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";
import { DEVELOPMENT_CHAIN_ID } from "../sign/keys.ts";
import { writeDurably } from "./durable.ts";

/** Which bank a data folder belongs to: a local chain that was started anew has the same id and another first block. */
export type Identity = { readonly chainId: string; readonly genesis: Hex; readonly ledger: Hex };

export async function identityOf(bank: Bank): Promise<Identity> {
  const genesis = await bank.provider.getBlock(0);
  return { chainId: String(bank.chainId), genesis: genesis!.hash as Hex, ledger: ledgerAddress(bank) };
}

/**
 * The folder that holds everything this operator keeps of one bank, `<dataFolder>/<chainId>`. On the development chain, the folder
 * of a bank that is gone is put aside, and brought back with it.
 * @throws `DataOfAnotherBank` on any other chain: there a bank does not vanish, so the node or the setting is wrong. `TwoDataFolders`
 * when an import made a folder while the bank's own is put aside: with an empty one, the operator would forget what it signed.
 */
export function openFolder(dataFolder: string, wanted: Identity, say: (line: string) => void): string {
  const folder = join(dataFolder, wanted.chainId);
  const found = readIdentity(folder);
  if (found && !same(found, wanted)) {
    if (wanted.chainId !== String(DEVELOPMENT_CHAIN_ID)) {
      const message = `${folder} belongs to the ledger ${found.ledger} on a chain that began with ${found.genesis}`;
      throw new OracleError("DataOfAnotherBank", message, { folder, found: found.ledger, wanted: wanted.ledger });
    }
    renameSync(folder, aside(dataFolder, found));
    say(`chain ${wanted.chainId} is another one than before: its data was put aside as ${aside(dataFolder, found)}`);
  }
  if (!found && existsSync(folder) && existsSync(aside(dataFolder, wanted))) {
    const figures = { folder, aside: aside(dataFolder, wanted) };
    const message = `${folder} and ${figures.aside} are both this bank's: move one away`;
    throw new OracleError("TwoDataFolders", message, figures);
  }
  if (!existsSync(folder) && existsSync(aside(dataFolder, wanted))) {
    renameSync(aside(dataFolder, wanted), folder);
    say(`the data of this chain was brought back from ${aside(dataFolder, wanted)}`);
  }
  for (const part of ["epochs", "artifacts"]) mkdirSync(join(folder, part), { recursive: true });
  if (!readIdentity(folder)) writeDurably(identityFile(folder), `${JSON.stringify(wanted, null, 2)}\n`);
  return folder;
}

function identityFile(folder: string): string {
  return join(folder, "bank.json");
}

function readIdentity(folder: string): Identity | undefined {
  const file = identityFile(folder);
  if (!existsSync(file)) return undefined;
  try {
    const { chainId, genesis, ledger } = JSON.parse(readFileSync(file, "utf8"));
    if ([chainId, genesis, ledger].every((field) => typeof field === "string")) return { chainId, genesis, ledger };
    throw new Error("chainId, genesis and ledger are wanted");
  } catch (cause) {
    throw new OracleError("DataFolderDamaged", `${file} does not say which bank it belongs to`, { file }, { cause });
  }
}

function aside(dataFolder: string, { chainId, genesis, ledger }: Identity): string {
  return join(dataFolder, `${chainId}-${genesis.slice(2, 10)}-${ledger.slice(2, 10)}`);
}

function same(a: Identity, b: Identity): boolean {
  return a.chainId === b.chainId && a.genesis === b.genesis && a.ledger === b.ledger;
}
