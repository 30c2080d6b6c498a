import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Log, openLog } from "../../oracle/log/log.ts";
import { PROGRAM, testProducer } from "./producer.ts";

export const BLOCK_HASH = `0x${"cd".repeat(32)}`;

/** The marker of an epoch, one hour after the one before. */
export function markerOf(epoch: number) {
  return { epoch, blockNumber: 100 + epoch, blockHash: BLOCK_HASH, windowEnd: 1_780_000_000 + 3600 * epoch };
}

/** Gives each test a folder of its own and removes it with the logs opened in it. Call it in a `describe`. */
export function logFolder() {
  let folder = "";
  let open: Log[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "attention-log-"));
  });
  afterEach(() => {
    for (const log of open) log.close();
    open = [];
    rmSync(folder, { recursive: true });
  });
  return {
    path: (name = "log.sqlite") => join(folder, name),
    /** Opens the log; producer 1 is admitted. */
    open(name = "log.sqlite"): Log {
      const log = openLog(join(folder, name));
      open.push(log);
      log.admit(testProducer(1).key, PROGRAM, "first");
      return log;
    },
    /** Closes all, so that the file alone holds everything. */
    closeAll() {
      for (const log of open) log.close();
      open = [];
    },
  };
}
