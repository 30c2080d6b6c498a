import { expect } from "chai";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { DEFAULT_DESK, DEFAULT_MARKET } from "../../scripts/deploy/market.ts";
import { parseParameters } from "../../scripts/deploy/parameters.ts";
import { planBank } from "../../scripts/deploy/plan.ts";
import { deployRefusal, freshChain, PEOPLE, safeParameters } from "../support/deploy.ts";

const DOLLAR = `0x${"dd".repeat(20)}`;
const MARKET = { treasury: `0x${"77".repeat(20)}`, desk: DEFAULT_DESK, ...DEFAULT_MARKET };
const FILE = {
  operators: [`0x${"11".repeat(20)}`],
  threshold: 1,
  guardian: `0x${"22".repeat(20)}`,
  networkBudgetWei: "5",
};

describe("a market's deployment", () => {
  it("stands on the bank's own operators and time asset, and begins at the planned band", async () => {
    const { deps, accounts, connection } = await freshChain();
    const market = { ...MARKET, treasury: accounts[PEOPLE.treasury] };
    const { contracts } = await deployBank(deps, { ...safeParameters(accounts), market });
    const at = (name: string) => connection.ethers.getContractAt(name, contracts[name]!.address);
    const [board, window, shop] = [await at("PriceBoard"), await at("BankWindow"), await at("ContentShop")];
    const lower = async (name: string, from = window) => String(await from.getFunction(name)()).toLowerCase();
    expect(await lower("operatorSet", board)).to.equal(contracts.OperatorSet.address);
    expect(await lower("operatorSet", shop)).to.equal(contracts.OperatorSet.address);
    expect(await lower("timeAsset")).to.equal(contracts.TimeAsset.address);
    expect(await lower("timeAsset", shop)).to.equal(contracts.TimeAsset.address);
    expect(await lower("board")).to.equal(contracts.PriceBoard!.address);
    expect(await lower("cash")).to.equal(contracts.TestDollar!.address);
    expect(await lower("treasury")).to.equal(accounts[PEOPLE.treasury].toLowerCase());
    expect(await lower("treasury", shop)).to.equal(accounts[PEOPLE.treasury].toLowerCase());
    expect([...(await window.getFunction("terms")())]).to.deep.equal(Object.values(DEFAULT_DESK));
    expect((await board.getFunction("latest")()).slice(2)).to.deep.equal([MARKET.bidWei, MARKET.askWei]);
  });

  it("is left out where the plan has none", async () => {
    const { deps, accounts } = await freshChain();
    const { contracts } = await deployBank(deps, safeParameters(accounts));
    expect(Object.keys(contracts)).not.to.include.members(["PriceBoard"]);
    expect(contracts.BankWindow).to.equal(undefined);
    expect(contracts.ContentShop).to.equal(undefined);
  });

  it("takes the CASH it is given, and wants it named outside development", async () => {
    const people = Array.from(
      { length: 10 },
      (_, i) =>
        `0x${String(i + 1)
          .repeat(2)
          .padStart(40, "0")}`,
    );
    const safe = safeParameters(people);
    const { name } = await deployRefusal(() => planBank(1, { ...safe, market: MARKET }));
    expect(name).to.equal("NoCash");
    expect(planBank(1, { ...safe, market: { ...MARKET, cash: DOLLAR } }).market?.cash).to.equal(DOLLAR);
    expect(planBank(31337, { ...safe, market: MARKET }).market?.cash).to.equal(undefined);
    expect(planBank(1, safe).market).to.equal(undefined);
  });
});

describe("a market in the parameters file", () => {
  const parse = (market: unknown) => parseParameters(JSON.stringify({ ...FILE, market }));

  it("has a default for all but treasury and CASH", async () => {
    const { market } = await parse({ treasury: MARKET.treasury, cash: DOLLAR });
    expect(market).to.deep.equal({ ...MARKET, cash: DOLLAR });
    const own = await parse({ treasury: MARKET.treasury, bidWei: "7", desk: { feeBps: "9" } });
    expect(own.market).to.deep.equal({ ...MARKET, bidWei: 7n, desk: { ...DEFAULT_DESK, feeBps: 9n } });
    expect((await parse(undefined)).market).to.equal(undefined);
  });

  it("is refused with the field that is wrong", async () => {
    const wrong: [unknown, string][] = [
      [5, "market"],
      [{}, "market.treasury"],
      [{ treasury: MARKET.treasury, cash: 5 }, "market.cash"],
      [{ treasury: MARKET.treasury, bid: "5" }, "market.bid"],
      [{ treasury: MARKET.treasury, bidWei: 5 }, "market.bidWei"],
      [{ treasury: MARKET.treasury, desk: { fee: "5" } }, "market.desk.fee"],
      [{ treasury: MARKET.treasury, desk: { feeBps: "-5" } }, "market.desk.feeBps"],
    ];
    for (const [market, field] of wrong) {
      const { name, figures } = await deployRefusal(() => parse(market));
      expect({ name, figures }).to.deep.equal({ name: "BadParameters", figures: { field } });
    }
  });
});
