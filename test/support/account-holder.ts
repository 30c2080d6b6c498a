import { setInterval } from "node:timers";
import { holdAccount } from "../../oracle/post/hold.ts";

/** Run as a process: `<folder> <address>` holds the account until it is killed. */
if (import.meta.main) {
  const [folder, address] = process.argv.slice(2);
  holdAccount(folder, address, "oracle values");
  process.stdout.write(`held by ${process.pid}\n`);
  setInterval(() => undefined, 1_000);
}
