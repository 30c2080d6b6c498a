import { overrideTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

const dataOption = {
  name: "data",
  description: "Folder with the epochs and artifacts of each chain",
  type: ArgumentType.FILE,
  defaultValue: ".data",
} as const;

const accountOption = {
  name: "account",
  description: "Whose",
  type: ArgumentType.STRING,
  defaultValue: "",
} as const;

/** `hardhat <task> --network <name>`: what a holder wants to know and do, without a dApp. */
export const bankTasks = [
  task("bank:epochs", "Lists the epochs, their state, what they issued and when they are active")
    .addOption(dataOption)
    .setAction(() => import("./epochs.ts"))
    .build(),
  task("bank:balance", "Shows what an account holds, was paid and can claim")
    .addOption(accountOption)
    .addOption(dataOption)
    .setAction(() => import("./balance.ts"))
    .build(),
  task("bank:claim", "Claims for an account what it has earned; the network's first account pays the gas")
    .addOption(accountOption)
    .addOption(dataOption)
    .setAction(() => import("./claim.ts"))
    .build(),
  overrideTask(["test", "solidity"])
    .setAction(() => import("./test-solidity.ts"))
    .build(),
];
