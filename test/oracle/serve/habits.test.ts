import { expect } from "chai";
import fc from "fast-check";
import { BEHAVIOURS, type Behaviour, HABIT_FEATURES } from "../../../oracle/serve/behaviour.ts";
import { newHabits } from "../../../oracle/serve/habits.ts";

const START = 1_700_000_000_000;
const MINUTE_MS = 60_000;

type Feature = (typeof HABIT_FEATURES)[number];

const did = (user: string, content: string, minute: number, kind: Behaviour["kind"] = "view"): Behaviour => ({
  ...{ atMs: START + MINUTE_MS * minute, user, content, kind },
});

/** Features of a user and a content at a minute, after these behaviours. */
function habitsAfter(...behaviours: Behaviour[]) {
  const habits = newHabits();
  for (const behaviour of behaviours) habits.remember(behaviour);
  return (user: string, content: string, minute: number) => {
    const numbers = habits.of(user, content, START + MINUTE_MS * minute);
    expect(numbers).to.have.length(HABIT_FEATURES.length);
    return Object.fromEntries(HABIT_FEATURES.map((name, i) => [name, numbers[i]])) as Record<Feature, number>;
  };
}

describe("habits that the interest model reads", () => {
  it("rate users and contents by their outcomes, each for what the other does not explain", () => {
    const of = habitsAfter(
      ...[did("keen", "a", 0), did("keen", "a", 1, "like"), did("keen", "b", 2), did("keen", "b", 3, "like")],
      ...[did("cool", "b", 4), did("cool", "c", 5), did("cool", "d", 6)],
    );
    expect(of("keen", "new", 7).userRating).to.be.greaterThan(of("cool", "new", 7).userRating);
    expect(of("new", "a", 7).contentRating).to.be.greaterThan(of("new", "c", 7).contentRating);
    expect(of("keen", "a", 7).rating).to.be.greaterThan(of("cool", "c", 7).rating);
  });

  it("take one engagement for a content, however often it is liked, saved and commented on", () => {
    const once = [did("a", "x", 0), did("a", "x", 1, "like")];
    const often = [...once, did("a", "x", 1, "save"), did("a", "x", 1, "comment")];
    const [few, many] = [once, often].map((list) => habitsAfter(...list)("a", "y", 2));
    expect({ ...many, sittingEvents: few.sittingEvents }).to.deep.equal(few);
    expect(many.sittingEvents).to.be.greaterThan(few.sittingEvents);
  });

  it("take nothing into a rate that the user engaged with before seeing it, and remember that it was met", () => {
    const seen = [did("a", "x", 0), did("a", "y", 1), did("a", "y", 2, "like"), did("b", "x", 3)];
    const unseen = [did("a", "z", 4, "like"), did("a", "z", 5), did("a", "z", 6, "save")];
    const [seenAlone, both] = [seen, [...seen, ...unseen]].map((list) => habitsAfter(...list)("a", "x", 7));
    for (const name of [
      "rating",
      "userRating",
      "ownAgeRate",
      "ownReadersRate",
      "ownSittingRate",
      "ownQuickRate",
    ] as const) {
      expect(both[name], name).to.equal(seenAlone[name]);
    }
    expect(both.ownFoundShare).to.be.greaterThan(seenAlone.ownFoundShare);
  });

  it("know what a user made of the contents that the same account had found", () => {
    const of = habitsAfter(
      ...[did("editor", "a", 0), did("editor", "b", 1), did("editor", "c", 2), did("other", "d", 3)],
      ...[did("me", "a", 10), did("me", "a", 11, "like"), did("me", "d", 12)],
    );
    const [editors, others] = [of("me", "b", 13), of("me", "d", 13)];
    expect(editors.ownFinderRate).to.be.greaterThan(others.ownFinderRate);
    expect(editors.finderContents).to.be.greaterThan(others.finderContents);
    expect(of("me", "unheard", 13)).to.include({ finderContents: 0, ownFinderContents: 0 });
    expect(of("editor", "d", 13).ownFoundShare).to.equal(0.5);
  });

  it("tell fresh contents from old ones, and those with few readers from those with many", () => {
    const crowd = Array.from({ length: 6 }, (_, i) => did(`r${i}`, "busy", i));
    const of = habitsAfter(
      ...[...crowd, did("r0", "old", 6)],
      ...[did("me", "busy", 7), did("me", "busy", 7, "like")],
      ...[did("r1", "fresh", 3000), did("r1", "other", 3000), did("me", "old", 3001)],
    );
    const [fresh, old] = [of("me", "fresh", 3002), of("me", "old", 3002)];
    expect(fresh.ownAgeRate).to.be.greaterThan(old.ownAgeRate);
    expect(of("me", "busy", 3002).ownReadersRate).to.be.greaterThan(fresh.ownReadersRate);
  });

  it("count a sitting until the user pauses for half an hour", () => {
    const of = habitsAfter(did("a", "x", 0), did("a", "x", 1, "like"), did("a", "y", 2));
    const sitting = ["sittingEvents", "sittingContents", "sittingEngaged"] as const;
    const at = (minute: number) => sitting.map((name) => Math.round(2 ** (8 * of("a", "z", minute)[name]) - 1));
    expect(at(32)).to.deep.equal([3, 2, 1]);
    expect(at(33)).to.deep.equal([0, 0, 0]);
    const back = habitsAfter(did("a", "x", 0), did("a", "x", 1, "like"), did("a", "y", 32));
    expect(sitting.map((name) => Math.round(2 ** (8 * back("a", "z", 33)[name]) - 1))).to.deep.equal([1, 1, 0]);
  });

  it("count what was met within a minute of the last behaviour as met in haste", () => {
    const slow = habitsAfter(did("a", "w", 0), did("a", "x", 1), did("a", "x", 1, "like"))("a", "z", 2);
    const quick = habitsAfter(did("a", "w", 0), did("a", "x", 0.9), did("a", "x", 0.9, "like"))("a", "z", 2);
    expect(quick.ownQuickRate).to.be.greaterThan(slow.ownQuickRate);
  });

  it("see whether readers who met what the user met engaged more than is their way", () => {
    const shared = [did("twin", "a", 0), did("me", "a", 1), did("stranger", "b", 2)];
    const liked = habitsAfter(...shared, did("twin", "x", 3), did("twin", "x", 4, "like"))("me", "x", 5);
    const left = habitsAfter(...shared, did("twin", "x", 3))("me", "x", 5);
    const unknown = habitsAfter(...shared, did("stranger", "x", 3), did("stranger", "x", 4, "like"))("me", "x", 5);
    expect(liked.alikeEngaged).to.be.greaterThan(0);
    expect(left.alikeEngaged).to.be.lessThan(0);
    expect(liked.alikeReaders).to.be.greaterThan(0);
    expect(unknown).to.include({ alikeReaders: 0, alikeEngaged: 0 });
  });

  it("keep a content's last 64 readers alone, so that its memory is bounded", () => {
    const crowd = Array.from({ length: 70 }, (_, i) => did(`r${i}`, "x", i));
    const of = (reader: string) => habitsAfter(did("me", "a", 0), did(reader, "a", 0), ...crowd)("me", "x", 80);
    expect(of("r5").alikeReaders).to.equal(0);
    expect(of("r6").alikeReaders).to.be.greaterThan(0);
  });

  it("give finite numbers, near one, whatever came before, and the same again when they are asked twice", () => {
    const behaviour = fc.record({
      user: fc.constantFrom("a", "b", "c"),
      content: fc.constantFrom("x", "y", "z"),
      minute: fc.nat(200),
      kind: fc.constantFrom(...BEHAVIOURS),
    });
    fc.assert(
      fc.property(fc.array(behaviour, { maxLength: 60 }), (list) => {
        const sorted = list.sort((a, b) => a.minute - b.minute);
        const of = habitsAfter(...sorted.map(({ user, content, minute, kind }) => did(user, content, minute, kind)));
        for (const [user, content] of [
          ["a", "x"],
          ["a", "unheard"],
          ["stranger", "x"],
        ]) {
          const numbers = of(user, content, 200);
          for (const value of Object.values(numbers)) expect(Math.abs(value)).to.be.below(8);
          expect(of(user, content, 200)).to.deep.equal(numbers);
        }
      }),
      { numRuns: 60 },
    );
  });
});
