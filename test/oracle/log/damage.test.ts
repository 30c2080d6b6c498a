import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { guarded } from "../../../oracle/log/errors.ts";
import { openLog } from "../../../oracle/log/log.ts";
import { anEvent } from "../../support/batches.ts";
import { logFolder, markerOf } from "../../support/logs.ts";
import { testProducer } from "../../support/producer.ts";
import { refusal } from "../../support/refusal.ts";

const producer = testProducer(1);
const events = Array.from({ length: 600 }, (_, index) => anEvent({ subject: BigInt(index) }));

describe("a damaged log", () => {
  const logs = logFolder();

  /** Four batches, a marker, a batch; closed. `sql` then runs behind the log's back. */
  function damaged(sql = ""): string {
    const log = logs.open();
    for (const sequence of [1, 2, 3, 4]) log.appendMany([producer.batch(sequence, events)]);
    log.seal(markerOf(1));
    log.appendMany([producer.batch(5, events)]);
    logs.closeAll();
    const db = new DatabaseSync(logs.path());
    db.exec(sql);
    db.close();
    return logs.path();
  }

  it("that lost its end is noticed when it is opened, wherever it was cut", () => {
    const whole = damaged();
    const bytes = readFileSync(whole).length;
    const cuts = [1, 15, 16, 99, 100, 4096, 16_384, bytes >> 2, bytes >> 1, bytes - 16_384, bytes - 100, bytes - 1];
    for (const cut of cuts) {
      const file = logs.path(`cut-${cut}.sqlite`);
      copyFileSync(whole, file);
      truncateSync(file, cut);
      const error = refusal(() => openLog(file));
      expect(error.name, `cut at ${cut}`).to.be.oneOf(["LogDamaged", "NotALog"]);
      expect(error.figures.file).to.equal(file);
      expect(error.retry).to.equal(false);
      if (cut > 16_384) expect(error.message).to.match(/truncated|malformed/);
    }
  });

  it("that became empty is not taken for a new one", () => {
    const file = damaged();
    truncateSync(file, 0);
    expect(refusal(() => openLog(file))).to.include({ name: "LogDamaged", message: `${file}: the file is empty` });
  });

  const changes: [string, string, number, RegExp][] = [
    ["whose batch was changed", "UPDATE entries SET bytes = zeroblob(length(bytes)) WHERE offset = 2", 2, /head is 0x/],
    ["whose head was changed", "UPDATE entries SET head = zeroblob(32) WHERE offset = 3", 3, /stored is 0x0000/],
    ["that lacks an entry", "DELETE FROM entries WHERE offset = 4", 4, /the entry is missing/],
    ["with an entry of another kind", "UPDATE entries SET kind = 2 WHERE offset = 3", 3, /the entry is of kind 2/],
    ["whose batch became a marker", "UPDATE entries SET kind = 1 WHERE offset = 1", 1, /head is 0x/],
  ];
  for (const [what, sql, offset, detail] of changes) {
    it(`${what} is noticed on reading, at that entry`, () => {
      const log = openLog(damaged(sql));
      try {
        for (const use of [() => [...log.read(1)], () => log.verify()]) {
          const error = refusal(use);
          expect(error).to.include({ name: "LogDamaged", retry: false });
          expect(error.figures).to.deep.equal({ file: log.file, offset });
          expect(error.message).to.match(detail);
        }
      } finally {
        log.close();
      }
    });
  }

  it("whose marker was changed is noticed when the epoch is read", () => {
    const log = openLog(damaged("UPDATE entries SET bytes = zeroblob(60) WHERE epoch = 1"));
    const error = refusal(() => [...log.read(1)]);
    log.close();
    expect(error.name).to.equal("LogDamaged");
    expect(error.figures.offset).to.equal(5);
    expect(error.message).to.include("the marker of epoch 1 holds something else");
  });

  it("whose last entry was changed is noticed when it is opened", () => {
    const file = damaged("UPDATE entries SET bytes = zeroblob(9) WHERE offset = 6");
    const error = refusal(() => openLog(file));
    expect(error.name).to.equal("LogDamaged");
    expect(error.figures).to.deep.equal({ file, offset: 6 });
  });

  it("whose pages were overwritten is noticed by verify", () => {
    const file = damaged();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 2 * 16_384, 2 * 16_384 + 64);
    writeFileSync(file, bytes);
    const error = refusal(() => {
      const log = openLog(file);
      try {
        log.verify();
      } finally {
        log.close();
      }
    });
    expect(error.name).to.equal("LogDamaged");
  });

  it("is told from a file that is no database, and from another database", () => {
    const text = logs.path("notes.txt");
    writeFileSync(text, "not a log, but longer than the header of a database would be\n".repeat(20));
    const error = refusal(() => openLog(text));
    expect(error).to.include({ name: "NotALog", retry: false });
    expect(error.cause).to.be.instanceOf(Error);
    const other = logs.path("other.sqlite");
    const db = new DatabaseSync(other);
    db.exec("CREATE TABLE entries (offset INTEGER PRIMARY KEY)");
    db.close();
    expect(refusal(() => openLog(other))).to.include({
      name: "NotALog",
      message: `${other}: a database, but no event log`,
    });
  });

  it("is told from one that a later version wrote", () => {
    const file = damaged("PRAGMA user_version = 2");
    expect(refusal(() => openLog(file))).to.include({
      name: "LogNewer",
      message: `${file}: schema version 2, this program reads 1`,
    });
  });
});

describe("faults of the database", () => {
  const logs = logFolder();

  it("are named: a lock that does not end may be tried again, a disk that cannot be written may not", () => {
    logs.open();
    const file = logs.path();
    const holder = new DatabaseSync(file);
    const waiting = new DatabaseSync(file, { timeout: 1 });
    const reader = new DatabaseSync(file, { readOnly: true });
    try {
      holder.exec("BEGIN IMMEDIATE");
      const busy = refusal(() => guarded(file, () => waiting.exec("BEGIN IMMEDIATE")));
      expect(busy).to.include({ name: "LogBusy", retry: true });
      const storage = refusal(() => guarded(file, () => reader.exec("DELETE FROM producers")));
      expect(storage).to.include({ name: "LogStorage", retry: false });
      expect(storage.figures).to.deep.equal({ file, offset: undefined });
    } finally {
      for (const db of [holder, waiting, reader]) db.close();
    }
  });

  it("that are none pass as they are", () => {
    const bug = new TypeError("a bug");
    expect(() =>
      guarded("file", () => {
        throw bug;
      }),
    ).to.throw(bug);
  });
});
