import { expect } from "chai";
import fc from "fast-check";
import { foldScores } from "../../../oracle/fold/scores.ts";
import type { BatchEvent } from "../../../protocol/batch.ts";
import { encodeBatches } from "../../../protocol/batch-builder.ts";
import { toHex } from "../../../protocol/bytes.ts";
import { anEvent, batchEvent } from "../../support/batches.ts";

const U128_MAX = 2n ** 128n - 1n;
const account = fc.nat(9).map((last) => `0x${"00".repeat(19)}${last.toString(16).padStart(2, "0")}`);
const events = fc.array(batchEvent({ accounts: account, kinds: ["score", "view"] }), { maxLength: 60 });

function scoresOf(events: readonly BatchEvent[]): [string, bigint][] {
  const header = { producer: new Uint8Array(32), program: new Uint8Array(32), sequence: 1n };
  const { accounts, scores, n } = foldScores(encodeBatches(header, events, 7));
  expect([accounts.length, scores.length]).to.deep.equal([20 * n, 2 * n]);
  return Array.from({ length: n }, (_, row) => [
    toHex(accounts.subarray(20 * row, 20 * row + 20)),
    scores[2 * row] + (scores[2 * row + 1] << 64n),
  ]);
}

describe("fold of declared scores", () => {
  it("sums the scores of each account and passes over other kinds, in any order", () => {
    fc.assert(
      fc.property(events, (events) => {
        const sums = new Map<string, bigint>();
        for (const { account, quantity, kind } of events) {
          if (kind === "score") sums.set(account, (sums.get(account) ?? 0n) + quantity);
        }
        const wanted = [...sums]
          .map(([account, sum]): [string, bigint] => [account, sum < U128_MAX ? sum : U128_MAX])
          .sort(([a], [b]) => (a < b ? -1 : 1));
        expect(scoresOf(events)).to.deep.equal(wanted);
        expect(scoresOf([...events].reverse())).to.deep.equal(wanted);
      }),
    );
  });

  it("is exact to 2^128 - 1 and stops there", () => {
    const score = (quantity: bigint) => anEvent({ kind: "score", quantity });
    const { account } = anEvent();
    expect(scoresOf([score(2n ** 127n), score(2n ** 127n - 1n)])).to.deep.equal([[account, U128_MAX]]);
    expect(scoresOf([score(U128_MAX), score(1n)])).to.deep.equal([[account, U128_MAX]]);
    expect(scoresOf([score(2n ** 64n - 1n), score(1n)])).to.deep.equal([[account, 2n ** 64n]]);
    expect(scoresOf([score(0n)])).to.deep.equal([[account, 0n]]);
    expect(scoresOf([])).to.deep.equal([]);
  });
});
