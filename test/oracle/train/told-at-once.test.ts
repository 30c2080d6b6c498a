import { expect } from "chai";
import fc from "fast-check";
import { BEHAVIOURS, type Behaviour } from "../../../oracle/serve/behaviour.ts";
import { outcomes } from "../../../oracle/train/gru/examples.ts";
import { toldAtOnce } from "../../../oracle/train/gru/told-at-once.ts";

const behaviour = (atMs: number, user: string, content: string, kind: Behaviour["kind"] = "view"): Behaviour => {
  return { atMs, user, content, kind };
};
const lists = fc
  .array(fc.record({ user: fc.nat(2), content: fc.nat(2), kind: fc.constantFrom(...BEHAVIOURS) }), { maxLength: 30 })
  .map((rows) => rows.map(({ user, content, kind }, i) => behaviour(i, `u${user}`, `c${content}`, kind)));

describe("behaviours told at once", () => {
  it("have what a user does with a content later right after the first meeting, in an earlier list too", () => {
    const [before, after] = toldAtOnce(
      [behaviour(1, "u", "a"), behaviour(2, "v", "a"), behaviour(3, "u", "a")],
      [behaviour(4, "u", "a", "like"), behaviour(5, "w", "b", "save"), behaviour(6, "w", "b", "like")],
    );
    expect(before).to.deep.equal([
      behaviour(1, "u", "a"),
      behaviour(1, "u", "a", "like"),
      behaviour(2, "v", "a"),
      behaviour(3, "u", "a"),
    ]);
    expect(after).to.deep.equal([behaviour(5, "w", "b", "save"), behaviour(5, "w", "b", "like")]);
  });

  it("are as many, in order of time, and ask the same questions with the same outcomes", () => {
    fc.assert(
      fc.property(lists, fc.nat(30), (rows, border) => {
        const told = toldAtOnce(rows.slice(0, border), rows.slice(border)).flat();
        expect(told.length).to.equal(rows.length);
        expect(told.map(({ atMs }) => atMs)).to.deep.equal(told.map(({ atMs }) => atMs).sort((a, b) => a - b));
        const asked = (list: Behaviour[]) =>
          outcomes(list).flatMap((outcome, at) => (outcome === undefined ? [] : [{ ...list[at], ...outcome }]));
        expect(asked(told)).to.deep.equal(asked(rows));
      }),
    );
  });
});
