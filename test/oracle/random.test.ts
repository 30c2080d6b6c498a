import { expect } from "chai";
import { hexlify } from "ethers/utils";
import { randomAccount, randomOf } from "../../oracle/random.ts";

describe("the random numbers", () => {
  it("are spread evenly below a limit", () => {
    const random = randomOf(3, 1, 2);
    const counts = new Array(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) counts[random.below(10)]++;
    for (const count of counts) expect(count).to.be.within(850, 1150);
  });

  it("reach twice a value half as often, up to the most", () => {
    const random = randomOf(3, 1, 2);
    const draws = Array.from({ length: 10_000 }, () => random.heavy(10, 1000));
    const above = (value: number) => draws.filter((draw) => draw >= value).length;
    expect([above(10), above(1001)]).to.deep.equal([10_000, 0]);
    expect(above(20)).to.be.within(4700, 5300);
    expect(above(160)).to.be.within(500, 750);
    expect(draws.filter((draw) => draw === 1000).length).to.be.above(50);
  });

  it("differ between seeds, streams and items", () => {
    const firsts = [randomOf(1, 2, 3), randomOf(2, 2, 3), randomOf(1, 3, 3), randomOf(1, 2, 4)].map(({ word }) =>
      word(),
    );
    expect(new Set(firsts).size).to.equal(4);
  });

  it("make accounts of 20 bytes, one after the other", () => {
    const random = randomOf(3, 1, 2);
    const accounts = [randomAccount(random), randomAccount(random)];
    expect(accounts.map(({ length }) => length)).to.deep.equal([20, 20]);
    expect(hexlify(accounts[0]!)).to.not.equal(hexlify(accounts[1]!));
  });
});
