import {
  type Artifact,
  buildModule,
  type IgnitionModuleBuilder,
  type NamedArtifactContractDeploymentFuture,
} from "@nomicfoundation/ignition-core";
import { Interface } from "ethers/abi";
import { attentionLedgerAbi } from "../../protocol/abi/AttentionLedger.ts";
import { bankWindowAbi } from "../../protocol/abi/BankWindow.ts";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import { operatorSetAbi } from "../../protocol/abi/OperatorSet.ts";
import { blobInitCode } from "../../protocol/models/blob.ts";
import {
  type BankPlan,
  innerModel,
  MODEL_CONTRACTS,
  type ModelParameters,
  weightBlobs,
} from "../../scripts/deploy/plan.ts";
import { deployMarket } from "./market.ts";

/** Roles of the AccessManager. 0 is its admin, whom every restricted function obeys unless another role is set. */
export const ROLES = { ADMIN: 0n, GUARDIAN: 1n, COURT: 2n, VAULT: 3n };

const ledgerFunctions = new Interface(attentionLedgerAbi);
const operatorFunctions = new Interface(operatorSetAbi);
const dataShareFunctions = new Interface(dataShareAbi);
const windowFunctions = new Interface(bankWindowAbi);

/** The restricted functions and who may call them. */
export const AUTHORITY = {
  operatorSet: { ADMIN: selectors(operatorFunctions, "rotate"), COURT: selectors(operatorFunctions, "slash") },
  ledger: {
    ADMIN: selectors(ledgerFunctions, "registerModel", "retireModel", "registerProgram"),
    GUARDIAN: selectors(ledgerFunctions, "veto"),
    COURT: selectors(ledgerFunctions, "void"),
  },
  window: { ADMIN: selectors(windowFunctions, "resume"), GUARDIAN: selectors(windowFunctions, "halt") },
  dataShare: { VAULT: selectors(dataShareFunctions, "anchorReads") },
};

/**
 * The whole bank: authority, operators, ledger with its time asset, models, programs, and DataShare and the market if
 * the plan has them. The deployer is admin while it registers models and programs, and hands over to the timelock, if the plan has
 * one, with the last two calls.
 */
export function attentionBank(plan: BankPlan) {
  return buildModule("AttentionBank", (m) => {
    const deployer = m.getAccount(0);
    const manager = m.contract("AccessManager", [deployer]);
    const { challengePeriodS, emissionPerSecondWei, halvingS } = plan;
    // A report voided in its last second leaves the challenger a whole period to collect.
    const bonds = [plan.penaltyWei, 2n * BigInt(challengePeriodS)];
    const operatorSet = m.contract("OperatorSet", [manager, [...plan.operators], plan.threshold, ...bonds]);
    const schedule = [challengePeriodS, emissionPerSecondWei, halvingS];
    const ledger = m.contract("AttentionLedger", [manager, operatorSet, ...schedule]);
    const court = m.contract("ScoreCourt", [ledger]);
    const timeAsset = m.contractAt("TimeAsset", m.staticCall(ledger, "timeAsset"));

    const roles = [
      ...(["ADMIN", "COURT"] as const).map((role) =>
        m.call(manager, "setTargetFunctionRole", [operatorSet, AUTHORITY.operatorSet[role], ROLES[role]], {
          id: `operators_${role.toLowerCase()}`,
        }),
      ),
      ...(["ADMIN", "GUARDIAN", "COURT"] as const).map((role) =>
        m.call(manager, "setTargetFunctionRole", [ledger, AUTHORITY.ledger[role], ROLES[role]], {
          id: `ledger_${role.toLowerCase()}`,
        }),
      ),
      m.call(manager, "labelRole", [ROLES.GUARDIAN, "GUARDIAN"], { id: "label_guardian" }),
      m.call(manager, "labelRole", [ROLES.COURT, "COURT"], { id: "label_court" }),
      m.call(manager, "grantRole", [ROLES.GUARDIAN, plan.guardian, 0], { id: "grant_guardian" }),
      m.call(manager, "grantRole", [ROLES.COURT, court, 0], { id: "grant_court" }),
    ];

    const market = plan.market && deployMarket(m, { manager, operatorSet, timeAsset }, plan.market);
    if (market) {
      for (const role of ["ADMIN", "GUARDIAN"] as const) {
        const call = [market.window, AUTHORITY.window[role], ROLES[role]];
        roles.push(m.call(manager, "setTargetFunctionRole", call, { id: `window_${role.toLowerCase()}` }));
      }
    }

    const dataShare = plan.dataShare && m.contract("DataShare", [manager, timeAsset]);
    if (dataShare) {
      const call = [dataShare, AUTHORITY.dataShare.VAULT, ROLES.VAULT];
      roles.push(
        m.call(manager, "setTargetFunctionRole", call, { id: "data_share_vault" }),
        m.call(manager, "labelRole", [ROLES.VAULT, "VAULT"], { id: "label_vault" }),
        ...(plan.dataShare?.vaults ?? []).map((vault, i) =>
          m.call(manager, "grantRole", [ROLES.VAULT, vault, 0], { id: `grant_vault_${i}` }),
        ),
      );
    }

    const models = plan.models.map((model) => deployModel(m, ledger, model));
    const registrations = models.map(({ registration }) => registration);
    const programs = plan.programs.map(({ name, id, terms }) =>
      m.call(ledger, "registerProgram", [id, terms], {
        id: `register_program_${name.replaceAll(/\W/g, "_")}`,
        after: registrations,
      }),
    );

    const contracts = { manager, operatorSet, ledger, court, timeAsset, ...market, ...(dataShare && { dataShare }) };
    if (plan.timelock === undefined) return contracts;
    // Nobody but the proposers may execute, and the timelock is its own admin.
    const proposers = [...plan.timelock.proposers];
    const timelock = m.contract("TimelockController", [
      plan.timelock.delayS,
      proposers,
      proposers,
      `0x${"00".repeat(20)}`,
    ]);
    const granted = m.call(manager, "grantRole", [ROLES.ADMIN, timelock, 0], {
      id: "grant_admin",
      after: [...roles, ...registrations, ...programs],
    });
    m.call(manager, "renounceRole", [ROLES.ADMIN, deployer], { id: "renounce_admin", after: [granted] });
    return { ...contracts, timelock };
  });
}

function deployModel(
  m: IgnitionModuleBuilder,
  ledger: NamedArtifactContractDeploymentFuture<string>,
  model: ModelParameters,
) {
  const contract = deployContract(m, model);
  const registration = m.call(ledger, "registerModel", [contract], { id: `register_model_${model.name}` });
  return { contract, registration };
}

/** The model that is weighed is a contract of its own, which the ledger does not register. */
function deployContract(
  m: IgnitionModuleBuilder,
  { name, kind, featureSpec, weights }: ModelParameters,
): NamedArtifactContractDeploymentFuture<string> {
  const id = `${name}Model`;
  if (kind === "weighed") {
    const inner = deployContract(m, innerModel({ name, weights }));
    return m.contract(MODEL_CONTRACTS.weighed, [inner, featureSpec], { id });
  }
  const blobs = weightBlobs({ name, kind, weights }).map((blob) => {
    return m.contract(blob.name, weightsArtifact(blob.name, blob.data));
  });
  return m.contract(MODEL_CONTRACTS[kind], [kind === "trees" ? blobs : blobs[0], featureSpec], { id });
}

/** Weights have no source: their code is the data itself. */
function weightsArtifact(name: string, weights: Uint8Array): Artifact {
  return {
    _format: "weights",
    contractName: name,
    sourceName: "",
    abi: [],
    bytecode: blobInitCode(weights),
    deployedBytecode: "0x",
    linkReferences: {},
    deployedLinkReferences: {},
  };
}

function selectors(functions: Interface, ...names: string[]): string[] {
  return names.map((name) => {
    const found = functions.getFunction(name);
    if (found === null) throw new Error(`no function ${name} to restrict`);
    return found.selector;
  });
}
