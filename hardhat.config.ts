import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import HardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";
import { bankTasks } from "./tasks/tasks.ts";

const require = createRequire(import.meta.url);
const LONG = process.env.AB_LONG === "1";
const FROM_OPENZEPPELIN = [
  "@openzeppelin/contracts/access/manager/AccessManager.sol",
  "@openzeppelin/contracts/governance/TimelockController.sol",
];

/** The contract files outside of `interfaces` and `libraries`. */
function deployed(): string[] {
  return ["contracts", "contracts/models"].flatMap((folder) =>
    readdirSync(resolve(import.meta.dirname, folder))
      .filter((name) => name.endsWith(".sol"))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
}

function solc({ viaIR }: { viaIR: boolean }) {
  return {
    version: "0.8.37",
    path: require.resolve("solc/soljson.js"),
    settings: { evmVersion: "osaka", viaIR, optimizer: { enabled: true, runs: 10_000 } },
  };
}

export default defineConfig({
  plugins: [HardhatToolboxMochaEthers],
  tasks: bankTasks,
  solidity: {
    // Tests compile fast; what is deployed compiles through IR, each file in a job of its own.
    compilers: [solc({ viaIR: false })],
    overrides: Object.fromEntries([...deployed(), ...FROM_OPENZEPPELIN].map((file) => [file, solc({ viaIR: true })])),
    npmFilesToBuild: FROM_OPENZEPPELIN,
  },
  typechain: { tsNocheck: true },
  paths: { tests: { solidity: "test/contracts", mocha: "test" } },
  // Fixed seed: the same tests on every machine and run.
  test: {
    solidity: {
      fsPermissions: { readDirectory: ["test/vectors"] },
      fuzz: { runs: LONG ? 10_000 : 1_000, seed: "0xa77e4710" },
      invariant: { runs: LONG ? 1_000 : 64, depth: 60, failOnRevert: true },
    },
  },
  networks: {
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
  },
});
