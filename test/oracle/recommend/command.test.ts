import { expect } from "chai";
import { anEvent } from "../../support/batches.ts";
import { logFolder, markerOf } from "../../support/logs.ts";
import { testProducer } from "../../support/producer.ts";
import { runScript } from "../../support/run.ts";

const READER = `0x${"0a".repeat(20)}`;
const STRANGER = `0x${"0b".repeat(20)}`;
const START_MS = 1_780_000_000_000;

describe("oracle recommend", function () {
  this.timeout(60_000);
  const logs = logFolder();

  function filled(): string {
    const log = logs.open();
    const event = (subject: bigint, minute: number) =>
      anEvent({ account: READER, subject, at: START_MS + 60_000 * minute, kind: "view" });
    log.appendMany([testProducer(1).batch(1, [event(1n, 0), event(2n, 1), event(3n, 2)])]);
    log.seal(markerOf(1));
    log.appendMany([testProducer(1).batch(2, [event(1n, 3), event(4n, 90)])]);
    logs.closeAll();
    return log.file;
  }
  const recommend = (...args: string[]) => runScript(["oracle/main.ts", "recommend", ...args]);

  it("lists contents of the whole log with reasons, for a reader and for a stranger", async () => {
    const file = filled();
    const told = await recommend(READER, "--log", file, "--json");
    expect(told.err).to.equal("");
    const list: { content: string; reason: string }[] = JSON.parse(told.out);
    expect(list.map(({ content }) => content).sort()).to.deep.equal(["1", "2", "3", "4"]);
    expect(new Set(list.map(({ reason }) => reason))).to.deep.equal(new Set(["you were here before"]));
    const stranger = await recommend(STRANGER, "--log", file, "--count", "2");
    expect(stranger.out.split("\n")[0]).to.match(/^content +why +interest$/);
    expect(stranger.out.match(/read lately/g)).to.have.length(2);
  });

  it("tells what was known at a moment", async () => {
    const told = await recommend(STRANGER, "--log", filled(), "--json", "--at", String(START_MS + 60_000));
    const list: { content: string }[] = JSON.parse(told.out);
    expect(list.map(({ content }) => content).sort()).to.deep.equal(["1", "2"]);
  });

  it("refuses what is no address, no share, and a log that is not there", async () => {
    expect((await recommend("0x12", "--log", "x")).err).to.contain("an address, 0x and 40 hex digits, is wanted");
    expect((await recommend(READER, "--variety", "2")).err).to.contain("a share from 0 to 1 is wanted");
    const missing = await recommend(READER, "--log", logs.path("none.sqlite"));
    expect(missing.status).to.equal(1);
    expect(missing.err).to.contain("LogMissing");
  });
});
