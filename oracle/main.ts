import { Command } from "commander";
import { addForecastCommand } from "./band/command.ts";
import { describe } from "./errors.ts";
import { addExplainCommand } from "./explain/command.ts";
import { addExportCommands } from "./export/command.ts";
import { addImportCommand } from "./import/command.ts";
import { addKeepCommand } from "./keep/command.ts";
import { addRecommendCommand } from "./recommend/command.ts";
import { addModelsCommand } from "./score/models-command.ts";
import { addStatsCommand } from "./stats/command.ts";
import { addTrainCommand } from "./train/command.ts";
import { addValuesCommand } from "./values/command.ts";
import { addVerifyCommand } from "./verify/command.ts";

const program = new Command("oracle")
  .description("Turns signed behaviour events into scores and rewards, and signs them.")
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: true })
  .addHelpText(
    "after",
    "\nOne whole epoch on a live node: npm run epoch -- --network <name>. Settings are environment variables: oracle/config.ts.",
  );

addImportCommand(program);
addExportCommands(program);
addTrainCommand(program);
addValuesCommand(program);
addRecommendCommand(program);
addVerifyCommand(program);
addExplainCommand(program);
addModelsCommand(program);
addStatsCommand(program);
addForecastCommand(program);
addKeepCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(describe(error));
  process.exitCode = 1;
}
