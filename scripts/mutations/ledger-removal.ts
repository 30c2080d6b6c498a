import type { Mutation } from "./mutation.ts";

/** One-rule changes of veto, void and who may call what. */
const ledger = "contracts/AttentionLedger.sol";
const removal = ["test/contracts/LedgerRemoval.t.sol"];

export const ledgerRemovalMutations: readonly Mutation[] = [
  {
    file: ledger,
    find: "nextAttempt: 0,\n            windowEnd: uint40(report.windowEnd)",
    replace: "nextAttempt: last.nextAttempt,\n            windowEnd: uint40(report.windowEnd)",
    why: "attempts run on into the next epoch",
    tests: removal,
  },
  {
    file: ledger,
    find: "previousWindowEnd: last.windowEnd,",
    replace: "previousWindowEnd: uint40(report.windowEnd),",
    why: "a removal loses a window",
    tests: removal,
  },
  {
    file: ledger,
    find: "previousActiveAtS: last.activeAtS",
    replace: "previousActiveAtS: 0",
    why: "a removal forgets when the last report became active",
    tests: removal,
  },
  {
    file: ledger,
    find: "attempt: report.attempt,",
    replace: "attempt: 0,",
    why: "a second removal wants the first attempt again",
    tests: removal,
  },
  {
    file: ledger,
    find: "function veto() external restricted",
    replace: "function veto() external",
    why: "anyone vetoes",
    tests: removal,
  },
  {
    file: ledger,
    find: "function void() external restricted",
    replace: "function void() external",
    why: "anyone voids",
    tests: removal,
  },
  {
    file: ledger,
    find: "function registerModel(address model) external restricted",
    replace: "function registerModel(address model) external",
    why: "anyone registers a model",
    tests: removal,
  },
  {
    file: ledger,
    find: "function retireModel(bytes32 modelId) external restricted",
    replace: "function retireModel(bytes32 modelId) external",
    why: "anyone retires a model",
    tests: removal,
  },
  {
    file: ledger,
    find: "ProgramTerms calldata terms) external restricted",
    replace: "ProgramTerms calldata terms) external",
    why: "anyone sets a budget",
    tests: removal,
  },
  {
    file: ledger,
    find: "        delete reportHash[epoch];\n",
    replace: "",
    why: "the removed report still counts as posted",
    tests: removal,
  },
  {
    file: ledger,
    find: "require(block.timestamp < last.activeAtS, NoReportPending(last.epoch));",
    replace: "",
    why: "the time asset alone guards an active report",
    tests: removal,
  },
  {
    file: ledger,
    find: "nextAttempt: attempt + 1",
    replace: "nextAttempt: attempt",
    why: "the removed report is posted again",
    tests: removal,
  },
  {
    file: ledger,
    find: "windowEnd: last.previousWindowEnd",
    replace: "windowEnd: last.windowEnd",
    why: "the window of the removed report is never scored",
    tests: removal,
  },
  {
    file: ledger,
    find: "        timeAsset.withdraw();\n",
    replace: "",
    why: "the root of the removed report becomes claimable",
    tests: removal,
  },
];
