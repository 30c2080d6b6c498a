import { expect } from "chai";
import { AUTHORITY, type ROLES } from "../../ignition/modules/AttentionBank.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { DEFAULT_DESK, DEFAULT_MARKET } from "../../scripts/deploy/market.ts";
import { freshChain, PEOPLE, safeParameters } from "../support/deploy.ts";

const ZERO = `0x${"00".repeat(32)}`;
const TERMS = { modelId: ZERO, featureSpec: ZERO, budgetWei: 1n, capWei: 0n, rateWei: 0n, consentRequired: false };

type Role = keyof typeof ROLES;
type Restricted = "OperatorSet" | "AttentionLedger" | "BankWindow" | "DataShare";

/** Every restricted function, arguments with which to try it, and the one role that may call it. */
const TABLE: readonly { contract: Restricted; name: string; args: unknown[]; role: Role }[] = [
  { contract: "OperatorSet", name: "rotate", args: [[`0x${"11".repeat(20)}`], 1, 0], role: "ADMIN" },
  {
    contract: "OperatorSet",
    name: "slash",
    args: [ZERO, ZERO, 0, "0x", `0x${"11".repeat(20)}`],
    role: "COURT",
  },
  { contract: "AttentionLedger", name: "registerModel", args: [`0x${"11".repeat(20)}`], role: "ADMIN" },
  { contract: "AttentionLedger", name: "retireModel", args: [ZERO], role: "ADMIN" },
  { contract: "AttentionLedger", name: "registerProgram", args: [`0x${"22".repeat(32)}`, TERMS], role: "ADMIN" },
  { contract: "AttentionLedger", name: "veto", args: [], role: "GUARDIAN" },
  { contract: "AttentionLedger", name: "void", args: [], role: "COURT" },
  { contract: "BankWindow", name: "halt", args: [], role: "GUARDIAN" },
  { contract: "BankWindow", name: "resume", args: [], role: "ADMIN" },
  { contract: "DataShare", name: "anchorReads", args: [1, `0x${"33".repeat(32)}`, 1], role: "VAULT" },
];

async function deployed(timelocked: boolean) {
  const { deps, accounts, connection } = await freshChain();
  const { timelock, ...rest } = safeParameters(accounts);
  const market = { treasury: accounts[PEOPLE.treasury], desk: DEFAULT_DESK, ...DEFAULT_MARKET };
  const { contracts } = await deployBank(deps, {
    ...rest,
    market,
    dataShare: { vaults: [accounts[PEOPLE.vaults[0]]] },
    ...(timelocked && { timelock }),
  });
  const { ethers } = connection;
  const at = (contract: string) => ethers.getContractAt(contract, contracts[contract]!.address);
  const admin = timelocked ? contracts.TimelockController!.address : accounts[PEOPLE.deployer];
  const holders: Record<Role, string> = {
    ADMIN: admin,
    GUARDIAN: accounts[PEOPLE.guardian],
    COURT: contracts.ScoreCourt!.address,
    VAULT: accounts[PEOPLE.vaults[0]],
  };
  return { at, ethers, accounts, contracts, holders };
}

for (const timelocked of [false, true]) {
  describe(`roles of a bank whose admin is ${timelocked ? "a timelock" : "its deployer"}`, () => {
    let bank: Awaited<ReturnType<typeof deployed>>;
    before(async () => {
      bank = await deployed(timelocked);
    });

    for (const { contract, name, args, role } of TABLE) {
      it(`lets ${role} and nobody else call ${contract}.${name}`, async () => {
        const { at, ethers, accounts, holders } = bank;
        const target = await at(contract);
        const everyone = new Set([...accounts.slice(0, 10), ...Object.values(holders)]);
        for (const caller of everyone) {
          const signer = await ethers.getImpersonatedSigner(caller);
          const data = target.interface.encodeFunctionData(name, args);
          const denied = await signer.call({ to: target, data }).then(() => false, refusesCaller);
          expect(denied, `${caller} is ${denied ? "" : "not "}turned away`).to.equal(caller !== holders[role]);
        }
      });
    }

    it("names every restricted function in the table", async () => {
      const named = await Promise.all(
        TABLE.map(async ({ contract, name }) => (await bank.at(contract)).interface.getFunction(name)?.selector),
      );
      const wired = Object.values(AUTHORITY).flatMap((roles) => Object.values(roles).flat());
      expect(named.sort()).to.deep.equal(wired.sort());
    });
  });
}

/** Whether the call failed for who made it, rather than for what it asked. */
function refusesCaller(error: unknown): boolean {
  return String(error).includes("AccessManagedUnauthorized");
}

describe("admin of a bank", () => {
  it("acts only through the timelock and its delay once that has taken over", async () => {
    const { at, ethers, accounts, contracts } = await deployed(true);
    const timelock = await at("TimelockController");
    const operatorSet = await at("OperatorSet");
    const data = operatorSet.interface.encodeFunctionData("rotate", [[accounts[9]], 1, 0]);
    const operation = [contracts.OperatorSet.address, 0, data, ZERO, ZERO] as const;
    const proposer = await ethers.getSigner(accounts[PEOPLE.proposer]);
    const asProposer = timelock.connect(proposer) as typeof timelock;
    await expect(timelock.schedule(...operation, 3600)).to.be.revertedWithCustomError(
      timelock,
      "AccessControlUnauthorizedAccount",
    );
    await asProposer.schedule(...operation, 3600);
    await expect(asProposer.execute(...operation)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
    await ethers.provider.send("evm_increaseTime", [3600]);
    await asProposer.execute(...operation);
    expect(await operatorSet.version()).to.equal(2n);
  });
});
