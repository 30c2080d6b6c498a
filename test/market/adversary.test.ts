import { expect } from "chai";
import { search } from "../../scripts/bench/adversary/search.ts";

describe("the adversary's search", () => {
  it("comes close to the top of a narrow hill that random tries miss, the same way at every run", async () => {
    const top = [123_456, 654_321, 31_415];
    const climb = (plays: number) =>
      search(async (dials) => -top.reduce((sum, at) => sum + Math.abs(dials.whole(0, 1_000_000) - at), 0), plays);
    const best = await climb(400);
    expect(best).to.deep.equal(await climb(400));
    expect(best.plays).to.equal(400);
    expect(best.value).to.be.above(-30_000);
  });

  it("tries both ends of every dial, and refuses a play that reads too many", async () => {
    const seen: number[] = [];
    const play = async ({ whole }: { whole: (least: number, most: number) => number }) => {
      seen.push(whole(-5, 7));
      return 0;
    };
    await search(play, 10);
    expect(seen.slice(0, 2)).to.deep.equal([-5, 7]);
    let refusal = "";
    const greedy = async ({ flag }: { flag: () => boolean }) => {
      for (let i = 0; i < 11; i++) flag();
      return 0;
    };
    await search(greedy, 1).catch(({ message }: Error) => {
      refusal = message;
    });
    expect(refusal).to.equal("a play reads more than 10 dials");
  });
});
