import { expect } from "chai";
import { COIN_WEI, type MarketChain, openMarketChain } from "../../scripts/market/chain.ts";
import { type Books, checkAll, checkStep, newBooks, note } from "../../scripts/simulate/books.ts";

describe("the simulation's checks", function () {
  this.timeout(60_000);
  let chain: MarketChain;
  let books: Books;
  beforeEach(async () => {
    chain = await openMarketChain();
    await chain.give(chain.people[0], 10n ** 20n, 10n ** 20n);
    await chain.approve(chain.people[0]);
    books = await newBooks(chain);
  });
  afterEach(() => chain.close());

  const brokenBy = async (check: Promise<void>): Promise<string> =>
    check.then(
      () => expect.fail("nothing was found"),
      ({ message }: Error) => message,
    );
  const buy = async (lots: number) => {
    const [cashWei] = await chain.view(chain.desk, "quote", [true, lots]);
    await chain.must(chain.people[0], chain.desk, "buy", [lots, cashWei, 2n ** 40n - 1n]);
    return cashWei;
  };

  it("pass when the books were told of every trade", async () => {
    note(books, chain.people[0], true, 500, await buy(500));
    await checkStep(chain, books);
    await checkAll(chain, books, 0);
    expect(books.checks).to.equal(1);
  });

  it("find a trade that the books were not told of, and a coin too much", async () => {
    const cashWei = await buy(500);
    expect(await brokenBy(checkStep(chain, books))).to.equal(
      "invariant 25: the inventory is what was traded: 999500, 1000000 is wanted",
    );
    note(books, chain.people[0], true, 500, cashWei + COIN_WEI);
    expect(await brokenBy(checkStep(chain, books))).to.contain("invariant 27");
    expect(await brokenBy(checkAll(chain, books, 0)))
      .to.contain("invariant 29")
      .and.to.contain("cashWei");
  });

  it("find tokens that came or went without a trade", async () => {
    await chain.must(chain.people[0], chain.time, "transfer", [chain.desk.address, 5]);
    expect(await brokenBy(checkStep(chain, books))).to.contain("the desk's TIME is its books");
    await chain.must(chain.people[0], chain.cash, "mint", [chain.people[0], 1]);
    expect(books.checks).to.equal(0);
  });

  it("find what the shop holds and its listings do not know of", async () => {
    books.shopWei = 1n;
    expect(await brokenBy(checkAll(chain, books, 0))).to.contain("invariant 32");
    expect(await brokenBy(checkStep(chain, books))).to.contain("invariant 32");
  });
});
