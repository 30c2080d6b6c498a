import type { Mutation } from "./mutation.ts";

/** One-rule changes of trees, schedule and hashes. */
const schedule = "contracts/libraries/EmissionSchedule.sol";
const sums = "contracts/libraries/SumTree.sol";
const hashes = "contracts/libraries/ReportHash.sol";
const libraries = ["test/contracts/Libraries.t.sol"];
const digests = ["test/ledger/digest.test.ts"];

export const libraryMutations: readonly Mutation[] = [
  {
    file: schedule,
    find: "((left - 1) >> (elapsedS / halvingS)) + 1",
    replace: "left >> (elapsedS / halvingS)",
    why: "the schedule rounds up",
    tests: libraries,
  },
  {
    file: schedule,
    find: "elapsedS % halvingS",
    replace: "elapsedS",
    why: "the rate does not halve",
    tests: libraries,
  },
  {
    file: sums,
    find: "require(index < leaves, IndexOutOfRange(index, leaves));",
    replace: "",
    why: "a place beyond the last",
    tests: libraries,
  },
  {
    file: sums,
    find: "require(given == wanted, ProofLength(given, wanted));",
    replace: "",
    why: "a proof of any length",
    tests: libraries,
  },
  {
    file: sums,
    find: "keccak256(abi.encode(node, total, leaves))",
    replace: "keccak256(abi.encode(node, total))",
    why: "the root does not bind the width",
    tests: libraries,
  },
  {
    file: sums,
    find: "                total += sum;\n",
    replace: "                unchecked {\n                    total += sum;\n                }\n",
    why: "a sum that wraps round passes",
    tests: libraries,
  },
  {
    file: sums,
    find: "keccak256(abi.encode(node, total, leaves))",
    replace: "keccak256(abi.encode(node, leaves))",
    why: "the root does not bind the total",
    tests: libraries,
  },
  {
    file: hashes,
    find: "                    _hashPrograms(report.programs),\n",
    replace: "                    bytes32(0),\n",
    why: "operators do not sign the programs",
    tests: digests,
  },
  {
    file: hashes,
    find: "uint64 epoch,uint32 attempt",
    replace: "uint64 epoch,uint64 attempt",
    why: "the typed data differ from what operators sign",
    tests: digests,
  },
  {
    file: sums,
    find: "mstore(add(free, 0x20), leftSum)",
    replace: "mstore(add(free, 0x20), rightSum)",
    why: "a node does not bind the sum on its left",
    tests: libraries,
  },
];
