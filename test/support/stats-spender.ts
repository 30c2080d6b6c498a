import { openAccountant } from "../../oracle/stats/accountant.ts";

/** Run as a process: `<file> draw|shown` pays for an answer and is killed while it draws it, or once it has shown it. */
if (import.meta.main) {
  const [file, moment] = process.argv.slice(2);
  const periods = [{ name: "week 2026-11-16", limitMicros: 250_000 }];
  const { answer } = openAccountant(file).release({ question: "killed", epsilonMicros: 250_000, periods }, () => {
    if (moment === "draw") process.kill(process.pid, "SIGKILL");
    return "the answer";
  });
  process.stdout.write(`${answer}\n`, () => process.kill(process.pid, "SIGKILL"));
}
