import type { TaskOverrideActionFunction } from "hardhat/types/tasks";

/** Compiles the contracts too when test files are named: Hardhat compiles only those, and they deploy the contracts' artifacts. */
const testSolidity: TaskOverrideActionFunction = async (args, { tasks }, runSuper) => {
  const { testFiles, noCompile } = args as { testFiles: string[]; noCompile: boolean };
  if (testFiles.length > 0 && !noCompile) await tasks.getTask("build").run({ noTests: true });
  return runSuper(args);
};

export default testSolidity;
