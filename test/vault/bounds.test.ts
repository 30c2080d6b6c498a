import { expect } from "chai";
import fc from "fast-check";
import { VaultError } from "../../vault/errors.ts";
import { callerOf } from "../../vault/node/caller.ts";
import { gateOf } from "../../vault/node/gate.ts";
import { meterOf } from "../../vault/node/meter.ts";
import { vaultRefusal } from "../support/vaults.ts";

/** Name and figures of the refusal; undefined when it passed. */
function refusal(act: () => void) {
  try {
    act();
    return undefined;
  } catch (error) {
    const { name, figures, retry } = error as VaultError;
    return { name, retry, ...figures };
  }
}

describe("a meter", () => {
  it("lets a minute's worth pass at once, and then one in its time", () => {
    let now = 5000;
    const meter = meterOf("TooManyCalls", 60, () => now);
    for (let i = 0; i < 60; i++) meter("a");
    const tooMany = { name: "TooManyCalls", retry: true, aMinute: 60, waitMs: 1000 };
    expect(refusal(() => meter("a"))).to.deep.equal(tooMany);
    now += 999;
    expect(refusal(() => meter("a"))).to.deep.equal({ ...tooMany, waitMs: 1 });
    now += 1;
    meter("a");
    expect(refusal(() => meter("a"))).to.deep.equal(tooMany);
  });

  it("counts each by itself", () => {
    const meter = meterOf("TooManyWords", 1, () => 0);
    meter("a");
    meter("b");
    expect(refusal(() => meter("a"))).to.include({ name: "TooManyWords" });
  });

  it("never lets more than two minutes' worth pass in any minute, whatever the rhythm", () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), pauses, (aMinute, waits) => {
        let now = 0;
        const meter = meterOf("TooManyCalls", aMinute, () => now);
        const passed: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (refusal(() => meter("a")) === undefined) passed.push(now);
          const inMinute = passed.filter((at) => at > now - 60_000).length;
          expect(inMinute).to.be.at.most(2 * aMinute);
        }
        // In the long run no more than what the time allows, and the minute at the start.
        expect(passed.length).to.be.at.most(aMinute + Math.floor((now * aMinute) / 60_000) + 1);
      }),
    );
  });

  it("forgets who was quiet for longest when there are too many to know", () => {
    let now = 0;
    const meter = meterOf("TooManyCalls", 1, () => now);
    meter("first");
    now = 60_000;
    for (let i = 0; i < 99_999; i++) meter(`other ${i}`);
    meter("first");
    meter("one more");
    expect(refusal(() => meter("first"))).to.not.equal(undefined);
    expect(refusal(() => meter("other 1"))).to.not.equal(undefined);
    meter("other 0");
  });
});

describe("a gate", () => {
  it("has room for so many in all, and so many of each", async () => {
    const gate = gateOf(3, 2);
    const ends: (() => void)[] = [];
    const enter = (caller: string) => gate.through(caller, () => new Promise<void>((done) => ends.push(done)));
    const inside = [enter("a"), enter("a")];
    const busy = async (caller: string) => {
      const { name, figures, retry } = await vaultRefusal(enter(caller));
      expect({ name, figures, retry }).to.deep.equal({ name: "Busy", figures: { most: 3, each: 2 }, retry: true });
    };
    await busy("a");
    inside.push(enter("b"));
    await busy("c");
    ends[0]();
    await inside[0];
    inside.push(enter("a"));
    await busy("b");
    for (const end of ends) end();
    await Promise.all(inside);
  });

  it("has room again after work that failed", async () => {
    const gate = gateOf(1, 1);
    const failing = gate.through("a", async () => {
      throw new VaultError("NoShare", "none");
    });
    expect((await vaultRefusal(failing)).name).to.equal("NoShare");
    expect(await gate.through("a", async () => 7)).to.equal(7);
  });
});

describe("a caller", () => {
  it("is its address, and of IPv6 its network", () => {
    for (const [address, caller] of [
      ["192.0.2.7", "192.0.2.7"],
      ["::ffff:192.0.2.7", "192.0.2.7"],
      ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
      ["2001:0DB8:1:2::9", "2001:db8:1:2::/64"],
      ["2001:db8::", "2001:db8:0:0::/64"],
      ["fe80::1%eth0", "fe80:0:0:0::/64"],
      ["::1", "0:0:0:0::/64"],
      ["", ""],
    ]) {
      expect(callerOf(address, undefined, undefined), address).to.equal(caller);
    }
  });

  it("may not say that it is another, unless it is the proxy, which is believed of the last one alone", () => {
    const [other, forged] = ["203.0.113.5", "198.51.100.1"];
    expect(callerOf("192.0.2.7", other, undefined)).to.equal("192.0.2.7");
    expect(callerOf("192.0.2.7", other, "127.0.0.1")).to.equal("192.0.2.7");
    expect(callerOf("127.0.0.1", `${forged}, ${other}`, "127.0.0.1")).to.equal(other);
    expect(callerOf("::ffff:127.0.0.1", other, "127.0.0.1")).to.equal(other);
    expect(callerOf("127.0.0.1", "2001:db8:1:2::9", "127.0.0.1")).to.equal("2001:db8:1:2::/64");
    expect(callerOf("127.0.0.1", undefined, "127.0.0.1")).to.equal("127.0.0.1");
    expect(callerOf("127.0.0.1", "", "127.0.0.1")).to.equal("127.0.0.1");
  });
});
