import { expect } from "chai";
import fc from "fast-check";
import { parsePerformance, parseRewards } from "../../../oracle/import/rocketpool/parse.ts";
import { address, minipoolJson, performanceText, rewardsText } from "../../support/interval.ts";
import { refusal } from "../../support/refusal.ts";

/** Name, path and value of the refusal of a performance file. */
function refused(text: string): unknown[] {
  const { name, figures, message } = refusal(() => parsePerformance(text));
  expect(message).to.include(String(figures.path));
  return [name, figures.path, figures.value];
}

const one = (fields: Record<string, unknown>) => ({ [address(1)]: minipoolJson(fields) });
const field = (name: string) => `minipoolPerformance.${address(1)}.${name}`;

describe("Rocket Pool files", () => {
  it("reads an interval and what each minipool did", () => {
    const { interval, pools } = parsePerformance(performanceText());
    expect(interval).to.deep.equal({
      network: "testnet",
      index: 7,
      rulesetVersion: 8,
      startMs: Date.UTC(2025, 0, 1),
      endMs: Date.UTC(2025, 0, 1, 0, 56),
      startSlot: 100,
      endSlot: 379,
    });
    const duty = { pubkey: "ab".repeat(48), succeeded: 3, missed: 1, missedSlots: [100] };
    const duties = [{ ...duty, score: 1_050_000_000_000_000_000n, earnedWei: 35n }];
    expect(pools).to.deep.equal([{ account: address(1), kind: "minipool", duties }]);
  });

  it("takes keys with 0x, addresses in any case, null for no missed slots, and fields of later rulesets", () => {
    const later = { bonusEthEarned: "9", consensusIncome: "null", effectiveCommission: "1" };
    const pool = minipoolJson({ pubkey: `0x${"AB".repeat(48)}`, missingAttestationSlots: null, ...later });
    const text = performanceText({
      bonusScalar: null,
      minipoolPerformance: { [address(0xab).toUpperCase().replace("0X", "0x")]: pool },
    });
    const [{ account, duties }] = parsePerformance(text).pools as [ReturnType<typeof parsePerformance>["pools"][0]];
    expect([account, duties[0]!.pubkey, duties[0]!.missedSlots]).to.deep.equal([address(0xab), "ab".repeat(48), []]);
  });

  it("keeps every digit of amounts written as numbers", () => {
    const text = performanceText({ minipoolPerformance: one({ attestationScore: "SCORE", ethEarned: "WEI" }) });
    const numbers = text.replace('"SCORE"', "2207035000000000000001").replace('"WEI"', "4097618260717319");
    const [duty] = parsePerformance(numbers).pools[0]!.duties;
    expect([duty!.score, duty!.earnedWei]).to.deep.equal([2_207_035_000_000_000_000_001n, 4_097_618_260_717_319n]);
    const rewards = rewardsText("SP").replace('"SP"', "149514832540008553177");
    expect(parseRewards(rewards).smoothingPoolWei).to.equal(149_514_832_540_008_553_177n);
  });

  it("reads the validators of megapools", () => {
    const { pubkey, ...duty } = minipoolJson();
    const validators = { [String(pubkey)]: duty, ["cd".repeat(48)]: { ...duty, ethEarned: "36" } };
    const megapools = { [address(2)]: { validatorPerformance: validators } };
    const { pools } = parsePerformance(performanceText({ rewardsFileVersion: 4, megapoolPerformance: megapools }));
    expect(pools.map(({ account, kind }) => [account, kind])).to.deep.equal([
      [address(1), "minipool"],
      [address(2), "megapool"],
    ]);
    expect(pools[1]!.duties.map(({ earnedWei }) => earnedWei)).to.deep.equal([35n, 36n]);
  });

  it("counts an interval that leaves out its first slot from slot 0", () => {
    expect(parsePerformance(performanceText({ consensusStartBlock: undefined })).interval.startSlot).to.equal(0);
  });

  it("gives the same pools whatever the file's order", () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(numbers, (order) => {
        const text = (list: number[]) =>
          performanceText({ minipoolPerformance: Object.fromEntries(list.map((n) => [address(n), minipoolJson()])) });
        expect(parsePerformance(text(order))).to.deep.equal(parsePerformance(text(order.toReversed())));
        const sorted = order.toSorted((a, b) => a - b).map(address);
        expect(parsePerformance(text(order)).pools.map(({ account }) => account)).to.deep.equal(sorted);
      }),
    );
  });

  it("refuses what is no JSON, and says so", () => {
    expect(refused(performanceText().slice(0, -20))).to.deep.equal(["NotJson", "file", ""]);
    expect(refused("[]")).to.deep.equal(["WrongValue", "file", "[]"]);
  });

  it("names the field that is missing", () => {
    for (const name of [
      "network",
      "index",
      "rulesetVersion",
      "startTime",
      "endTime",
      "consensusEndBlock",
      "minipoolPerformance",
    ]) {
      expect(refused(performanceText({ [name]: undefined }))).to.deep.equal(["MissingField", name, ""]);
    }
    for (const name of [
      "pubkey",
      "successfulAttestations",
      "missedAttestations",
      "missingAttestationSlots",
      "ethEarned",
    ]) {
      const text = performanceText({ minipoolPerformance: one({ [name]: undefined }) });
      expect(refused(text)).to.deep.equal(["MissingField", field(name), ""]);
    }
    const { name, figures } = refusal(() =>
      parseRewards(JSON.stringify({ ...JSON.parse(rewardsText("1")), totalRewards: {} })),
    );
    expect([name, figures.path]).to.deep.equal(["MissingField", "totalRewards.totalSmoothingPoolEth"]);
  });

  it("names the wrong value and where it stands", () => {
    const wrong: [string, unknown, string][] = [
      ["pubkey", "ab", "ab"],
      ["successfulAttestations", -1, "-1"],
      ["successfulAttestations", 2 ** 32, "4294967296"],
      ["missedAttestations", 1.5, "1.5"],
      ["missedAttestations", "3", '"3"'],
      ["attestationScore", "-5", '"-5"'],
      ["attestationScore", "1e18", '"1e18"'],
      ["ethEarned", (1n << 96n).toString(), `"${1n << 96n}"`],
      ["ethEarned", 0.25, "0.25"],
      ["missingAttestationSlots", {}, "{}"],
    ];
    for (const [name, value, shown] of wrong) {
      const text = performanceText({ minipoolPerformance: one({ [name]: value }) });
      expect(refused(text)).to.deep.equal(["WrongValue", field(name), shown]);
    }
    const slots = performanceText({ minipoolPerformance: one({ missingAttestationSlots: [101, -1] }) });
    expect(refused(slots)).to.deep.equal(["WrongValue", field("missingAttestationSlots[1]"), "-1"]);
    expect(refused(performanceText({ startTime: "yesterday" }))).to.deep.equal([
      "WrongValue",
      "startTime",
      '"yesterday"',
    ]);
    expect(refused(performanceText({ startTime: "0001-01-01T00:00:00Z" }))[1]).to.equal("startTime");
    expect(refused(performanceText({ endTime: "2025-01-01T00:00:00Z" }))).to.deep.equal([
      "WrongValue",
      "endTime",
      "2025-01-01T00:00:00Z",
    ]);
    expect(refused(performanceText({ consensusEndBlock: 99 }))).to.deep.equal([
      "WrongValue",
      "consensusEndBlock",
      "99",
    ]);
    expect(refused(performanceText({ minipoolPerformance: { "0x12": {} } }))).to.deep.equal([
      "WrongValue",
      "minipoolPerformance",
      "0x12",
    ]);
    expect(refusal(() => parseRewards(rewardsText("null"))).figures.value).to.equal('"null"');
  });

  it("names the field also where what stands there is nested without end", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const text = performanceText({ network: "deep" }).replace('"deep"', deep);
    expect(refused(text)).to.deep.equal(["WrongValue", "network", "something nested too deep to show"]);
  });

  it("takes amounts up to 2^96 - 1", () => {
    const most = (1n << 96n) - 1n;
    const text = performanceText({ minipoolPerformance: one({ ethEarned: `${most}` }) });
    expect(parsePerformance(text).pools[0]!.duties[0]!.earnedWei).to.equal(most);
  });

  it("says when the ruleset published no scores", () => {
    for (const attestationScore of [undefined, null]) {
      const text = performanceText({
        minipoolPerformance: one({ attestationScore, participationRate: 1, ethEarned: 0.1 }),
      });
      expect(refused(text)).to.deep.equal(["NoScore", field("attestationScore"), ""]);
    }
  });

  it("refuses an interval in which nobody took part", () => {
    const text = performanceText({ minipoolPerformance: {}, megapoolPerformance: {} });
    expect(refused(text)).to.deep.equal(["EmptyInterval", "minipoolPerformance", ""]);
  });

  it("refuses an address that stands twice, in another case or in both lists", () => {
    const twice = ["DuplicateAccount", "minipoolPerformance", address(0xa)];
    const other = address(0xa).replace("a", "A");
    const cases = performanceText({ minipoolPerformance: { [address(0xa)]: minipoolJson(), [other]: minipoolJson() } });
    expect(refused(cases)).to.deep.equal(twice);
    const megapoolPerformance = { [address(0xa)]: { validatorPerformance: {} } };
    const lists = performanceText({ minipoolPerformance: { [address(0xa)]: minipoolJson() }, megapoolPerformance });
    expect(refused(lists)).to.deep.equal(twice);
  });

  it("refuses the very same key twice in one object, spelt out or escaped, at any depth", () => {
    const [account, other] = [address(0xa), address(0xb)];
    const text = performanceText({ minipoolPerformance: { [account]: minipoolJson(), [other]: minipoolJson() } });
    const escaped = account.replace("a", "\\u0061");
    for (const again of [account, escaped]) {
      const path = `minipoolPerformance.${account}`;
      expect(refused(text.replace(other, again))).to.deep.equal(["DuplicateKey", path, ""]);
    }
    const earned = text.replace('"ethEarned"', '"eth\\u0045arned":"1","ethEarned"');
    expect(refused(earned)).to.deep.equal(["DuplicateKey", `minipoolPerformance.${account}.ethEarned`, ""]);
    const index = text.replace("{", '{"index":6,');
    expect(refused(index)).to.deep.equal(["DuplicateKey", "index", ""]);
  });

  it("refuses a rewards file whose total stands twice", () => {
    const text = rewardsText("5").replace(
      '"totalSmoothingPoolEth"',
      '"totalSmoothingPoolEth":"9","totalSmoothingPoolEth"',
    );
    const { name, figures } = refusal(() => parseRewards(text));
    expect([name, figures.path]).to.deep.equal(["DuplicateKey", "totalRewards.totalSmoothingPoolEth"]);
  });
});
