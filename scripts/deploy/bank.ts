import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { deploy, type EIP1193Provider } from "@nomicfoundation/ignition-core";
import { concat, hexlify } from "ethers/utils";
import type { ArtifactManager } from "hardhat/types/artifacts";
import { attentionBank } from "../../ignition/modules/AttentionBank.ts";
import type { DeployedContract, Deployment } from "../../protocol/deployment.ts";
import type { Address } from "../../protocol/units.ts";
import { type CompiledCode, codeHash, isCompiledFrom } from "./code.ts";
import { DeployError } from "./errors.ts";
import { forgetUnsent, type JournalEntry, readJournal } from "./journal.ts";
import { type BankParameters, type BankPlan, DEVELOPMENT_CHAIN_ID, planBank, weightBlobs } from "./plan.ts";

/** What a deployment needs from the world. The provider's first account deploys. `say` is told of what users should know. */
export type DeployDeps = {
  provider: EIP1193Provider;
  artifacts: ArtifactManager;
  say?: (line: string) => void;
  /** How often the chain is asked whether a transaction is in. Left out: what suits the chain. */
  pollMs?: number;
};

/**
 * Deploys the bank, or goes on where a journal in `journalFolder` stopped; a finished one is read and nothing is sent.
 * Without a folder nothing is kept. Contracts must be compiled.
 *
 * A development chain that lost what the journal deployed is a new chain: the journal is dropped and the bank deployed
 * afresh. Any other chain is refused.
 * @throws `DeployError` ChainChanged, DeployDiffers, DeployStopped, and those of `planBank`.
 */
export async function deployBank(
  deps: DeployDeps,
  parameters: BankParameters,
  journalFolder?: string,
): Promise<Deployment> {
  const chainId = Number(await deps.provider.request({ method: "eth_chainId" }));
  const plan = planBank(chainId, parameters);
  const folder = journalFolder ?? mkdtempSync(join(tmpdir(), "attention-bank-"));
  try {
    await requireSameChain(deps, plan, chainId, folder);
    const timeAsset = await runIgnition(deps, plan, chainId, folder);
    return { chainId, contracts: await describeContracts(deps, plan, readJournal(folder), timeAsset) };
  } finally {
    if (journalFolder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function requireSameChain(deps: DeployDeps, plan: BankPlan, chainId: number, folder: string): Promise<void> {
  for (const { name, contract, address } of readJournal(folder)) {
    // The weights of a model that the plan leaves out: they are in no artifact.
    if (blobOf(plan, name) === undefined && !(await deps.artifacts.artifactExists(contract))) {
      throw deployDiffers(chainId, [name]);
    }
    const code = (await deps.provider.request({ method: "eth_getCode", params: [address, "latest"] })) as string;
    if (isCompiledFrom(code, await compiledCode(deps, plan, name, contract))) continue;
    const what = code === "0x" ? "no code" : "other code than was compiled";
    if (chainId !== DEVELOPMENT_CHAIN_ID) {
      throw new DeployError("ChainChanged", `chain ${chainId} has ${what} at ${address}, where ${name} was deployed`, {
        chainId,
        contract: name,
        address,
      });
    }
    deps.say?.(`${what} at ${address}, where ${name} was deployed: deploying afresh`);
    rmSync(folder, { recursive: true });
    return;
  }
}

async function runIgnition(deps: DeployDeps, plan: BankPlan, chainId: number, folder: string): Promise<Address> {
  const local = chainId === DEVELOPMENT_CHAIN_ID;
  const accounts = (await deps.provider.request({ method: "eth_accounts" })) as string[];
  if (accounts.length === 0)
    throw new DeployError("NoDeployer", `chain ${chainId}: the network has no account to send from`);
  await forgetUnsent(folder, async (sender) =>
    Number(await deps.provider.request({ method: "eth_getTransactionCount", params: [sender, "pending"] })),
  );
  const result = await deploy({
    provider: deps.provider,
    artifactResolver: new HardhatArtifactResolver(deps.artifacts),
    ignitionModule: attentionBank(plan),
    deploymentParameters: {},
    deploymentDir: folder,
    accounts,
    defaultSender: accounts[0] as string,
    config: {
      blockPollingInterval: deps.pollMs ?? (local ? 25 : 1000),
      ...(local && { requiredConfirmations: 1 }),
    },
  }).catch((cause: Error) => {
    throw new DeployError("DeployStopped", `Ignition stopped: ${cause.message}`, {}, cause);
  });
  if (result.type === "RECONCILIATION_ERROR") {
    throw deployDiffers(chainId, Object.keys(result.errors));
  }
  if (result.type !== "SUCCESSFUL_DEPLOYMENT") {
    const reason = JSON.stringify({ ...result, type: undefined }, (_, value) =>
      typeof value === "bigint" ? `${value}` : value,
    );
    throw new DeployError("DeployStopped", `Ignition stopped with ${result.type}: ${reason}`, { result });
  }
  return result.contracts["AttentionBank#TimeAsset"]?.address.toLowerCase() as Address;
}

function deployDiffers(chainId: number, parts: readonly string[]): DeployError {
  const ways = chainId === DEVELOPMENT_CHAIN_ID ? ", a new chain, or --reset for a bank beside it" : "";
  const message = `chain ${chainId} was deployed with other parameters or options, see ${parts.join(", ")}: use those again${ways}`;
  return new DeployError("DeployDiffers", message, { chainId, parts });
}

async function describeContracts(
  deps: DeployDeps,
  plan: BankPlan,
  entries: JournalEntry[],
  timeAsset: Address,
): Promise<Deployment["contracts"]> {
  const ledger = entries.find(({ name }) => name === "AttentionLedger") as JournalEntry;
  const all = [
    ...entries,
    { name: "TimeAsset", contract: "TimeAsset", address: timeAsset, block: ledger.block, arguments: [] },
  ];
  const contracts: Record<string, DeployedContract> = {};
  for (const { name, ...entry } of all) {
    contracts[name] = { ...entry, codeHash: codeHash(await compiledCode(deps, plan, name, entry.contract)) };
  }
  return contracts as Deployment["contracts"];
}

function blobOf(plan: BankPlan, name: string) {
  return plan.models.flatMap(weightBlobs).find((each) => name === each.name);
}

async function compiledCode(deps: DeployDeps, plan: BankPlan, name: string, contract: string): Promise<CompiledCode> {
  const blob = blobOf(plan, name);
  if (blob) return { deployedBytecode: hexlify(concat(["0x00", blob.data])) };
  return deps.artifacts.readArtifact(contract);
}

/** Where the journal of a chain's deployment is kept. */
export function journalFolderOf(ignitionFolder: string, chainId: number): string {
  return join(ignitionFolder, "deployments", `chain-${chainId}`);
}
