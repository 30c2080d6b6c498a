import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { toHex } from "../../../protocol/bytes.ts";
import { logFolder } from "../../support/logs.ts";
import { testProducer } from "../../support/producer.ts";

const WRITER = fileURLToPath(new URL("../../support/log-writer.ts", import.meta.url));

function writer(file: string, seed: number, count: number): ChildProcess {
  return spawn(process.execPath, [WRITER, file, String(seed), String(count)], { stdio: ["ignore", "pipe", "inherit"] });
}

describe("a log of several processes", () => {
  const logs = logFolder();

  it("keeps every batch that was acknowledged before the process was killed", async () => {
    let acknowledged = 0;
    for (const kills of [1, 7, 30]) {
      const child = writer(logs.path(), 1, 1_000_000);
      let seen = 0;
      for await (const line of createInterface({ input: child.stdout! })) {
        acknowledged = Number(line);
        if (++seen === kills) child.kill("SIGKILL");
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      expect(child.signalCode).to.equal("SIGKILL");
      const log = logs.open();
      const kept = log.verify();
      expect(kept).to.be.at.least(acknowledged);
      expect(kept).to.be.at.most(acknowledged + 1);
      const bytes = [...log.entries(1)].map((entry) => toHex(entry.bytes));
      const sent = Array.from({ length: kept }, (_, index) => toHex(testProducer(1).batch(index + 1).bytes));
      expect(bytes).to.deep.equal(sent);
      logs.closeAll();
    }
    expect(acknowledged).to.be.at.least(38);
  });

  it("orders the batches of processes that write, and even create it, at once", async () => {
    const children = [1, 2, 3].map((seed) => writer(logs.path(), seed, 40));
    const exits = await Promise.all(children.map((child) => once(child, "exit")));
    expect(exits).to.deep.equal([
      [0, null],
      [0, null],
      [0, null],
    ]);
    const log = logs.open();
    expect(log.verify()).to.equal(120);
  });
});
