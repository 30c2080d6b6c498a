import { createRequire } from "node:module";
import HardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";
import { bankTasks } from "./tasks/tasks.ts";

const require = createRequire(import.meta.url);

export default defineConfig({
  plugins: [HardhatToolboxMochaEthers],
  tasks: bankTasks,
  solidity: {
    version: "0.8.37",
    path: require.resolve("solc/soljson.js"),
    settings: {
      evmVersion: "osaka",
      viaIR: true,
      optimizer: { enabled: true, runs: 10_000 },
    },
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
    ],
  },
  typechain: { tsNocheck: true },
  paths: { tests: { solidity: "test/contracts", mocha: "test" } },
  // Fixed seed: the same tests on every machine and run.
  test: {
    solidity: {
      fsPermissions: { readDirectory: ["test/vectors"] },
      fuzz: { runs: 256, seed: "0xa77e4710" },
      invariant: { runs: 64, depth: 60, failOnRevert: true },
    },
  },
  networks: {
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
  },
});
