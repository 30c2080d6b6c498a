import type { Address, Hex } from "./units.ts";

/** A contract as it was deployed. */
export type DeployedContract = {
  readonly address: Address;
  /** Constructor arguments, in order; amounts as decimal text. */
  readonly arguments: readonly unknown[];
  /** Number of the block that holds it: where to begin to read its events. */
  readonly block: number;
  /** keccak256 of the compiled runtime code, with zeros where immutables stand. */
  readonly codeHash: Hex;
  /** Name of the Solidity contract. */
  readonly contract: string;
};

/** What `deployments/<chainId>.json` says. */
export type Deployment = { readonly chainId: number; readonly contracts: Contracts };

type Core = (typeof CORE)[number];
type Contracts = Readonly<Record<Core, DeployedContract>> & { readonly [name: string]: DeployedContract | undefined };

/** No bank is without these. */
const CORE = ["AccessManager", "AttentionLedger", "OperatorSet", "ScoreCourt", "TimeAsset"] as const;

/** `field` of the deployments file is not what it must be. */
export class BadDeployment extends Error {
  override readonly name = "BadDeployment";
  readonly field: string;
  constructor(field: string, wanted: string) {
    super(`deployments file: ${field} must be ${wanted}`);
    this.field = field;
  }
}

/** The deployments file of one chain was given for another. */
export class OtherChain extends Error {
  override readonly name = "OtherChain";
  readonly chainId: number;
  readonly wanted: number;
  constructor(chainId: number, wanted: number) {
    super(`deployments file: it is of chain ${chainId}, chain ${wanted} is wanted`);
    this.chainId = chainId;
    this.wanted = wanted;
  }
}

/**
 * Reads a deployments file.
 * @throws `BadDeployment` with the first field that is wrong; `OtherChain` if it is not of `chainId`.
 */
export function parseDeployment(text: string, chainId: number): Deployment {
  const file = record(parseJson(text), "the file");
  if (!Number.isSafeInteger(file.chainId)) throw new BadDeployment("chainId", "a whole number");
  if (file.chainId !== chainId) throw new OtherChain(file.chainId as number, chainId);
  const contracts = record(file.contracts, "contracts");
  for (const name of CORE) if (!(name in contracts)) throw new BadDeployment(`contracts.${name}`, "there");
  for (const [name, contract] of Object.entries(contracts)) requireContract(contract, `contracts.${name}`);
  return { chainId, contracts: contracts as Contracts };
}

/** The text of a deployments file: contracts by name and keys sorted, so that the same deployment has the same bytes. */
export function formatDeployment(deployment: Deployment): string {
  return `${JSON.stringify(sorted(deployment), null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadDeployment("the file", "JSON");
  }
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadDeployment(field, "an object");
  return value as Record<string, unknown>;
}

function requireContract(value: unknown, field: string): void {
  const { address, arguments: args, block, codeHash, contract } = record(value, field);
  if (!isHex(address, 20)) throw new BadDeployment(`${field}.address`, "20 bytes of lower-case hex");
  if (!Array.isArray(args)) throw new BadDeployment(`${field}.arguments`, "a list");
  if (!Number.isSafeInteger(block) || (block as number) < 0)
    throw new BadDeployment(`${field}.block`, "a block number");
  if (!isHex(codeHash, 32)) throw new BadDeployment(`${field}.codeHash`, "32 bytes of lower-case hex");
  if (typeof contract !== "string" || contract === "") throw new BadDeployment(`${field}.contract`, "a name");
}

function isHex(value: unknown, bytes: number): boolean {
  return typeof value === "string" && /^0x[0-9a-f]*$/.test(value) && value.length === 2 + 2 * bytes;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? String(value) : value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
