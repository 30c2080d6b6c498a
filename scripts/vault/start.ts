import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { encryptKeystoreJsonSync } from "ethers/wallet";
import type { Key } from "../../oracle/sign/keys.ts";
import type { Address } from "../../protocol/units.ts";
import type { VaultNode } from "../../vault/client/nodes.ts";
import { VaultError } from "../../vault/errors.ts";

/** What a vault node of a development chain is started with. */
export type VaultOptions = {
  /** A published key: it is written to `folder` under a published password. */
  readonly key: Key;
  readonly folder: string;
  readonly rpcUrl: string;
  readonly dataShare: Address;
  /** Zero: any that is free. */
  readonly port: number;
  /** Others of vault/node/config.ts. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** A vault node in a process of its own. */
export type VaultProcess = VaultNode & {
  /** All that it ever wrote. */
  readonly output: () => string;
  /** As a power cut would. */
  readonly kill: () => Promise<void>;
  readonly exited: Promise<unknown>;
};

const ROOT = resolve(import.meta.dirname, "../..");
const PASSWORD = "development";
/** Passwords that everybody knows need no slow derivation. */
const SCRYPT = { N: 2, r: 8, p: 1 };

/** Starts a vault node; it listens when this returns. It ends with this process. Throws with what it wrote if it does not start. */
export async function startVault({
  key,
  folder,
  rpcUrl,
  dataShare,
  port,
  settings,
}: VaultOptions): Promise<VaultProcess> {
  const keystore = join(folder, "keystore.json");
  const passwordFile = join(folder, "password");
  const account = { address: key.address, privateKey: key.signingKey.privateKey };
  await mkdir(folder, { recursive: true });
  await writeFile(passwordFile, PASSWORD);
  await writeFile(keystore, encryptKeystoreJsonSync(account, PASSWORD, { scrypt: SCRYPT }));
  const child = spawn(process.execPath, ["vault/main.ts"], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      VAULT_PORT: String(port),
      VAULT_DATA: folder,
      VAULT_KEYSTORE: keystore,
      VAULT_PASSWORD_FILE: passwordFile,
      VAULT_RPC_URLS: rpcUrl,
      VAULT_DATASHARE: dataShare,
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => (written += part));
  const output = () => written;
  const exited = once(child, "exit");
  const url = await listening(child, output);
  return { url, address: key.address.toLowerCase() as Address, output, exited, kill: () => killed(child) };
}

/** Waits while all of them run. @throws `VaultEnded` as soon as one does not, with the last that it wrote. */
export async function untilOneEnds(vaults: readonly VaultProcess[]): Promise<never> {
  const { address, output } = await Promise.race(vaults.map((vault) => vault.exited.then(() => vault)));
  throw new VaultError("VaultEnded", `vault ${address} ended:\n${output().slice(-2000)}`, { vault: address });
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
