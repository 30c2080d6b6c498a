import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { exportLines } from "../../../oracle/log/export.ts";
import { toHex } from "../../../protocol/bytes.ts";
import { anEvent } from "../../support/batches.ts";
import { logFolder, markerOf } from "../../support/logs.ts";
import { PROGRAM, testProducer } from "../../support/producer.ts";
import { refusal } from "../../support/refusal.ts";

const MAIN = fileURLToPath(new URL("../../../oracle/main.ts", import.meta.url));
const producer = testProducer(1);
const events = [anEvent({ subject: 2n ** 64n - 1n }), anEvent({ kind: "score", quantity: 2n ** 128n - 1n })];

describe("the exported log", () => {
  const logs = logFolder();

  function filled() {
    const log = logs.open();
    log.appendMany([producer.batch(1, events)]);
    log.seal(markerOf(1));
    log.appendMany([producer.batch(2)]);
    const common = { producer: toHex(producer.key), program: toHex(PROGRAM) };
    const line = (offset: number, sequence: string, event: ReturnType<typeof anEvent>) => {
      const { subject, quantity, ...rest } = event;
      return { offset, ...common, sequence, ...rest, subject: String(subject), quantity: String(quantity) };
    };
    const wanted = [
      line(1, "1", events[0]),
      line(1, "1", events[1]),
      { offset: 2, ...markerOf(1), logRoot: log.sealed(1)!.logRoot },
      line(3, "2", anEvent()),
    ];
    return { log, wanted };
  }

  it("has a line for each event and each marker", () => {
    const { log, wanted } = filled();
    expect([...exportLines(log.file, log.entries(1))].map((line) => JSON.parse(line))).to.deep.equal(wanted);
  });

  it("is what the command prints, from the entry asked for", () => {
    const { log, wanted } = filled();
    const args = [MAIN, "export", "--log", log.file, "--from", "2"];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(status).to.equal(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).to.deep.equal(wanted.slice(2));
  });

  it("is not made where there is no log", () => {
    const file = logs.path("none.sqlite");
    const { stderr, status } = spawnSync(process.execPath, [MAIN, "export", "--log", file], { encoding: "utf8" });
    expect(stderr).to.equal(`LogMissing: ${file}: there is no such file\n`);
    expect(status).to.equal(1);
    expect(existsSync(file)).to.equal(false);
  });

  it("names the entry that holds neither batch nor marker", () => {
    const entry = { offset: 4, bytes: new Uint8Array(3), signature: null, head: new Uint8Array(32) };
    for (const [kind, detail] of [
      [0, "the entry is no batch"],
      [1, "the entry is no marker"],
    ] as const) {
      const error = refusal(() => [...exportLines("log", [{ ...entry, kind }])]);
      expect(error).to.include({ name: "LogDamaged", message: `log, entry 4: ${detail}` });
      expect(error.figures).to.deep.equal({ file: "log", offset: 4 });
    }
  });
});
