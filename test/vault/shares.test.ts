import { expect } from "chai";
import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import { keyCommitment, newDataKey } from "../../vault/crypto/data-key.ts";
import { joinShares, splitKey } from "../../vault/crypto/shares.ts";

async function split(nodes: number, threshold: number) {
  const key = newDataKey();
  return { key, shares: await splitKey(key, nodes, threshold), commitment: await keyCommitment(key) };
}

function refusalOf(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => error,
  );
}

describe("shares of a data key", () => {
  it("join to the key, any threshold of them in any order", async () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.nat());
    await fc.assert(
      fc.asyncProperty(sizes, async ([threshold, more, turn]) => {
        const nodes = threshold + more;
        const { key, shares, commitment } = await split(nodes, threshold);
        const some = shares.map((_, place) => shares[(place + turn) % nodes]).slice(0, threshold);
        expect(toHex((await joinShares(some.reverse(), threshold, commitment)).key)).to.equal(toHex(key));
      }),
      { numRuns: 40 },
    );
  });

  it("join in spite of a wrong one among enough, and say which were right", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(33 * 8 - 1), async (wrong, bit) => {
        const { key, shares, commitment } = await split(3, 2);
        shares[wrong][bit >> 3] ^= 1 << (bit & 7);
        const joined = await joinShares(shares, 2, commitment);
        expect(toHex(joined.key)).to.equal(toHex(key));
        expect(joined.used).to.deep.equal([0, 1, 2].filter((place) => place !== wrong));
      }),
      { numRuns: 60 },
    );
  });

  const refusals: [string, (shares: Uint8Array[]) => Uint8Array[]][] = [
    ["too few", ([one]) => [one]],
    ["none", () => []],
    [
      "two wrong ones of three",
      ([one, two, three]) => [one, two.map((byte) => byte ^ 1), three.map((byte) => byte ^ 2)],
    ],
    ["one twice", ([one]) => [one, one]],
    ["one of another length", ([one, two]) => [one, two.slice(1)]],
  ];
  for (const [what, change] of refusals) {
    it(`are refused when there is ${what}`, async () => {
      const { shares, commitment } = await split(3, 2);
      const changed = change(shares);
      const error = await refusalOf(joinShares(changed, 2, commitment));
      expect(error).to.deep.include({ name: "SharesRefused", figures: { shares: changed.length, threshold: 2 } });
    });
  }

  it("of another key are refused", async () => {
    const [one, other] = [await split(3, 2), await split(3, 2)];
    const error = await refusalOf(joinShares(other.shares, 2, one.commitment));
    expect(error).to.deep.include({ name: "SharesRefused", figures: { shares: 3, threshold: 2 } });
  });
});
