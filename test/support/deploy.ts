import { expect } from "chai";
import hre from "hardhat";
import type { DeployDeps } from "../../scripts/deploy/bank.ts";
import { DeployError } from "../../scripts/deploy/errors.ts";
import { declaredProgram } from "../../scripts/deploy/parameters.ts";
import { type BankParameters, DEFAULT_TERMS } from "../../scripts/deploy/plan.ts";

/** Hardhat's first accounts by what they do in these tests. */
export const PEOPLE = {
  deployer: 0,
  operators: [1, 2, 3, 4, 5],
  guardian: 6,
  treasury: 7,
  proposer: 8,
  stranger: 9,
  vaults: [10, 11],
};

/** A chain of its own in this process. */
export async function freshChain(chainId = 31337) {
  const connection = await hre.network.create({ override: { chainId } });
  const accounts = (await connection.provider.request({ method: "eth_accounts" })) as string[];
  const deps: DeployDeps = { provider: connection.provider, artifacts: hre.artifacts, pollMs: 5 };
  return { connection, accounts, deps };
}

/** Parameters that every chain takes: 4 of 5, a timelock, one declared program. */
export function safeParameters(accounts: readonly string[]): BankParameters {
  return {
    ...DEFAULT_TERMS,
    operators: PEOPLE.operators.map((place) => accounts[place]),
    threshold: 4,
    guardian: accounts[PEOPLE.guardian],
    timelock: { delayS: 3600n, proposers: [accounts[PEOPLE.proposer]] },
    models: [],
    programs: [declaredProgram("guests", 10n ** 18n)],
  };
}

/** The deployment error that `act` throws or rejects with. */
export async function deployRefusal(act: () => unknown): Promise<DeployError> {
  try {
    await act();
  } catch (error) {
    expect(error).to.be.instanceOf(DeployError);
    return error as DeployError;
  }
  return expect.fail("nothing was refused");
}
