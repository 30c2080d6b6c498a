import type { Mutation } from "./mutation.ts";

const plan = "test/deploy/plan.test.ts";
const resume = "test/deploy/resume.test.ts";
const roles = "test/deploy/roles.test.ts";
const file = "test/protocol/deployment.test.ts";
const weighed = "test/deploy/weighed.test.ts";
const rows = "test/tasks/epoch-rows.test.ts";
const claimable = "test/tasks/claimable.test.ts";

/** The deployment, its file and the tasks. */
export const deployMutations: readonly Mutation[] = [
  {
    file: "scripts/deploy/plan.ts",
    find: "3 * threshold <= 2 * operators",
    replace: "3 * threshold < 2 * operators",
    why: "exactly two thirds pass for safe",
    tests: [plan],
  },
  {
    file: "scripts/deploy/plan.ts",
    find: "timelock.delayS === 0n || ",
    replace: "",
    why: "a timelock without a delay passes",
    tests: [plan],
  },
  {
    file: "scripts/deploy/plan.ts",
    find: "operators.map(parseAddress).sort()",
    replace: "operators.map(parseAddress)",
    why: "operators stand in any order",
    tests: [plan],
  },
  {
    file: "scripts/deploy/code.ts",
    find: "bytes.fill(0, start, start + length)",
    replace: "bytes.fill(0, start, start)",
    why: "a contract with immutables is never what was compiled",
    tests: [resume],
  },
  {
    file: "scripts/deploy/bank.ts",
    find: "if (chainId !== DEVELOPMENT_CHAIN_ID) {",
    replace: "if (chainId === 0) {",
    why: "any chain that lost the bank is deployed on afresh",
    tests: [resume],
  },
  {
    file: "scripts/deploy/journal.ts",
    find: "<= message.nonce!",
    replace: "< message.nonce!",
    why: "a transaction that was never sent stops the deployment for ever",
    tests: [resume],
  },
  {
    file: "scripts/deploy/journal.ts",
    find: "announced && (await",
    replace: "announced || (await",
    why: "what may have been sent is sent again, or what was sent is forgotten",
    tests: [resume],
  },
  {
    file: "ignition/modules/AttentionBank.ts",
    find: 'GUARDIAN: selectors(ledgerFunctions, "veto")',
    replace: 'GUARDIAN: selectors(ledgerFunctions, "void")',
    why: "the guardian has the court's power",
    tests: [roles],
  },
  {
    file: "ignition/modules/AttentionBank.ts",
    find: 'm.call(manager, "renounceRole", [ROLES.ADMIN, deployer], { id: "renounce_admin", after: [granted] });',
    replace: "",
    why: "the deployer stays admin beside the timelock",
    tests: [roles],
  },
  {
    file: "protocol/deployment.ts",
    find: "if (file.chainId !== chainId)",
    replace: "if (file.chainId === undefined)",
    why: "the file of another chain passes",
    tests: [file],
  },
  {
    file: "protocol/deployment.ts",
    find: ".sort(([a], [b]) => (a < b ? -1 : 1))",
    replace: "",
    why: "the bytes depend on the order of keys",
    tests: [file],
  },
  {
    file: "tasks/epoch-rows.ts",
    find: "nowS < activeAtS",
    replace: "nowS <= activeAtS",
    why: "a report is active a second late",
    tests: [rows],
  },
  {
    file: "tasks/epoch-rows.ts",
    find: "epoch === event.epoch && attempt === event.attempt",
    replace: "epoch === event.epoch",
    why: "a removal marks another attempt",
    tests: [rows],
  },
  {
    file: "tasks/claimable.ts",
    find: "pending ? head.epoch - 1n : head.epoch",
    replace: "head.epoch",
    why: "a pending epoch's proofs are offered",
    tests: [claimable],
  },
  {
    file: "scripts/deploy/plan.ts",
    find: "featureSpec: inner.featureSpec as Hex }",
    replace: "featureSpec: ZERO_HASH }",
    why: "what is weighed is deployed with other features",
    tests: [weighed],
  },
  {
    file: "ignition/modules/AttentionBank.ts",
    find: "return m.contract(MODEL_CONTRACTS.weighed, [inner, featureSpec], { id });",
    replace: "return inner;",
    why: "the bank registers the model without its weight",
    tests: [weighed],
  },
];
