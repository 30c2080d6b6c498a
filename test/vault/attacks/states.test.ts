import { expect } from "chai";
import { PURPOSES } from "../../../protocol/data-share.ts";
import type { Hex } from "../../../protocol/units.ts";
import { rotateRecord } from "../../../vault/client/owner.ts";
import { keyFor, type LocalVaults, localVaults, refusedBy, stale } from "../../support/local-vaults.ts";

describe("attacks on what a vault node sees", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let recordId: Hex;
  before(async () => {
    bed = await localVaults();
    ({ recordId } = await bed.seal(Buffer.from("private")));
    await bed.grant(recordId);
    await bed.sync();
  });
  after(() => bed?.close());
  beforeEach(() => bed.sync());

  const read = () => keyFor(bed.reader, { recordId, purposes: PURPOSES.RESEARCH });
  /** The chain node that all of them ask otherwise. */
  const own = () => bed.deps[0].rpcs[0];
  /** Does `act` while every node sees the chain through these. */
  const through = async (rpcs: LocalVaults["deps"][0]["rpcs"], act: () => Promise<unknown>) => {
    const before = [own()];
    for (const deps of bed.deps) deps.rpcs = rpcs;
    await act().finally(() => {
      for (const deps of bed.deps) deps.rpcs = before;
    });
  };

  it("refuses the state of an old block, in which a revoked grant still stands", async () => {
    await bed.revoke(recordId);
    await bed.mine(3);
    await bed.sync();
    await refusedBy(bed, read(), "NotAllowed");
    const [{ store }] = bed.deps;
    const seen = store.highestBlock();
    await through([stale(own(), 4n)], () =>
      refusedBy(bed, read(), "HeadWentBack", { head: String(seen - 4n), seen: String(seen) }),
    );
    await bed.grant(recordId);
    await bed.sync();
    expect((await read()).version).to.equal(1);
  });

  it("refuses a chain node that lags behind another", async () => {
    await bed.mine(3);
    await bed.sync();
    await through([own(), stale(own(), 3n)], () => refusedBy(bed, read(), "RpcLagging", { place: 1, behind: "3" }));
  });

  it("counts the least that any chain node allows", async () => {
    await bed.revoke(recordId);
    await bed.sync();
    // One block back the grant still stands.
    await through([stale(own(), 1n), own()], () => refusedBy(bed, read(), "NotAllowed", { recordId }));
    await bed.grant(recordId);
    await bed.sync();
    await through([stale(own(), 1n), own()], () => refusedBy(bed, read(), "NotAllowed", { recordId }));
    expect((await read()).version).to.equal(1);
  });

  it("refuses while chain nodes tell of different versions", async () => {
    await rotateRecord(bed.owner, recordId, [Buffer.from("anew")]);
    await bed.sync();
    await through([own(), stale(own(), 1n)], async () => {
      expect(await refusedBy(bed, read(), "RpcsDisagree")).to.include({ retry: true });
    });
    expect((await read()).version).to.equal(2);
  });

  it("refuses a right that has not stood for some blocks", async () => {
    await bed.revoke(recordId);
    await bed.grant(recordId);
    await bed.mine();
    await bed.sync();
    for (const deps of bed.deps) deps.limits = { ...deps.limits, blocksBack: 2n };
    const error = await refusedBy(bed, read(), "NotYet", { blocks: "2" });
    expect(error).to.include({ retry: true });
    await bed.mine();
    await bed.sync();
    expect((await read()).version).to.equal(2);
    for (const deps of bed.deps) deps.limits = { ...deps.limits, blocksBack: 0n };
  });

  it("refuses while the newest block is older than a minute", async () => {
    bed.clock.nowS += 61n;
    await refusedBy(bed, read(), "HeadStale", { place: 0, ageS: "61" });
    bed.clock.nowS -= 1n;
    expect((await read()).version).to.equal(2);
  });

  it("refuses while the chain is ahead of the node's clock", async () => {
    bed.clock.nowS -= 16n;
    await refusedBy(bed, read(), "ClockBehind", { place: 0, aheadS: "16" });
  });

  it("refuses words that hold longer than a minute: a reader's clock that is ahead", async () => {
    const { nowS } = bed.clock;
    const ahead = { ...bed.reader, nowS: () => nowS + 16n };
    await refusedBy(bed, keyFor(ahead, { recordId, purposes: PURPOSES.RESEARCH }), "DeadlineTooFar", {
      deadlineS: String(nowS + 61n),
      nowS: String(nowS),
    });
  });

  it("refuses while a chain node is silent", async () => {
    const silent = () => Promise.reject(new Error("http://key-of-a-paid-node.example"));
    await through([silent], async () => {
      const error = await refusedBy(bed, read(), "Fault");
      expect(error.message).to.equal("the vault could not do this");
      expect(bed.lines.join("\n")).to.not.include("paid-node");
    });
  });
});
