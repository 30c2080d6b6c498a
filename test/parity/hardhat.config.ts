import { defineConfig } from "hardhat/config";
import project from "../../hardhat.config.ts";

/** For ScoreParity.t.sol alone, which needs rows that only the bench writes. */
export default defineConfig({
  solidity: project.solidity!,
  paths: {
    sources: "test/parity",
    tests: { solidity: "test/parity" },
    cache: "cache/parity/build",
    artifacts: "cache/parity/artifacts",
  },
  test: { solidity: { fsPermissions: { readDirectory: ["cache/parity"] } } },
});
