import { expect } from "chai";
import {
  type Behaviour,
  CANDIDATE_FEATURES,
  CANDIDATE_WIDTH,
  STEP_WIDTH,
  STEPS,
} from "../../../oracle/serve/behaviour.ts";
import { newPast, type Past } from "../../../oracle/serve/past.ts";
import { smallPlatform } from "../../support/behaviours.ts";

const START = 1_700_000_000_000;
const view = (user: string, content: string, minute: number, kind: Behaviour["kind"] = "view"): Behaviour => ({
  ...{ atMs: START + 60_000 * minute, user, content, kind },
});

function pastOf(...behaviours: Behaviour[]): Past {
  const past = newPast();
  for (const behaviour of behaviours) past.remember(behaviour);
  return past;
}

function features(past: Past, user: string, content: string, minute: number): Record<string, number> {
  const row = new Float32Array(CANDIDATE_WIDTH);
  past.candidate(user, content, START + 60_000 * minute, row, 0);
  return Object.fromEntries(CANDIDATE_FEATURES.map((name, i) => [name, row[i]]));
}

function stepsOf(past: Past, user: string, minute: number): number[][] {
  const into = new Float32Array(STEPS * STEP_WIDTH).fill(7);
  past.sequence(user, START + 60_000 * minute, into, 0);
  return Array.from({ length: STEPS }, (_, step) => [...into.subarray(step * STEP_WIDTH, (step + 1) * STEP_WIDTH)]);
}

describe("past of the interest model", () => {
  it("writes zeros for a user whom nobody has met", () => {
    expect(stepsOf(pastOf(view("a", "x", 0)), "stranger", 1).flat()).to.deep.equal(
      Array.from({ length: STEPS * STEP_WIDTH }, () => 0),
    );
  });

  it("keeps the last 32 behaviours, oldest first and the newest in the last place", () => {
    const behaviours = Array.from({ length: 40 }, (_, i) => view("a", `c${i}`, i, i === 39 ? "follow" : "view"));
    const steps = stepsOf(pastOf(...behaviours), "a", 40);
    expect(steps.every(([present]) => present === 1)).to.equal(true);
    expect(steps[31].slice(1, 6)).to.deep.equal([0, 0, 0, 0, 1]);
    expect(stepsOf(pastOf(view("a", "x", 0)), "a", 1)[30]).to.deep.equal(Array.from({ length: STEP_WIDTH }, () => 0));
  });

  it("gives finite numbers for unknown users and contents", () => {
    const past = pastOf(...smallPlatform(50));
    for (const [user, content] of [
      ["stranger", "c1"],
      ["u1", "unheard"],
      ["stranger", "unheard"],
    ]) {
      const row = Object.values(features(past, user, content, 60));
      expect(row.every((value) => Number.isFinite(value) && Math.abs(value) < 4)).to.equal(true);
    }
  });

  it("gives a content that nobody has met no embedding, whatever else is known", () => {
    const row = features(pastOf(view("a", "x", 0)), "a", "unheard", 1);
    expect(CANDIDATE_FEATURES.filter((name) => /^sketch\d/.test(name)).map((name) => row[name])).to.deep.equal(
      Array.from({ length: 8 }, () => 0),
    );
  });

  it("sees that contents with the same readers are alike", () => {
    const readers = Array.from({ length: 9 }, (_, i) => `r${i}`);
    const past = pastOf(
      ...readers.flatMap((reader, i) => [view(reader, "x", i), view(reader, "y", i)]),
      ...readers.map((reader, i) => view(`other ${reader}`, "z", 10 + i)),
      view("me", "x", 30),
    );
    const liking = (content: string) => features(past, "me", content, 31).sketchLikeness;
    expect(liking("y")).to.be.greaterThan(liking("z") + 0.3);
  });

  it("tells a user's own last content, engagement and repeats from those of others", () => {
    const past = pastOf(view("a", "x", 0), view("b", "y", 1), view("a", "x", 2, "like"), view("b", "x", 3));
    expect(features(past, "a", "x", 4)).to.include({ ownLast: 1, ownEngaged: 1, ownRecency: 1 });
    expect(features(past, "b", "x", 4)).to.include({ ownLast: 1, ownEngaged: 0 });
    expect(features(past, "b", "y", 4)).to.include({ ownLast: 0, ownRecency: 0.5 });
    expect(past.engageRate("a")).to.be.greaterThan(past.engageRate("b"));
  });

  it("counts no engagement into the rates that no view led to", () => {
    const seen = [view("a", "x", 0), view("a", "x", 1, "like"), view("b", "x", 2)];
    const [seenAlone, both] = [seen, [...seen, view("a", "y", 3, "like"), view("a", "y", 4)]].map((all) =>
      pastOf(...all),
    );
    expect(both.engageRate("a")).to.equal(seenAlone.engageRate("a"));
    expect(both.met("a", "y")).to.equal(true);
    const rates = ["userEngageRate", "userEngageRateLately", "contentEngageRate"] as const;
    for (const name of rates)
      expect(features(both, "a", "x", 5)[name]).to.equal(features(seenAlone, "a", "x", 5)[name]);
    expect(features(both, "b", "y", 5).contentEngageRate).to.equal(features(seenAlone, "b", "z", 5).contentEngageRate);
  });

  it("names for ranking what was met lately, by the user or anybody, and what followed the user's last content", () => {
    const past = pastOf(view("a", "x", 0), view("a", "y", 1), view("b", "x", 2));
    expect(past.candidates("b")).to.have.members(["x", "y"]);
    expect(features(past, "b", "y", 3).followedBefore).to.be.greaterThan(0);
    expect(past.latest(1)).to.deep.equal(["x"]);
    expect(past.own("a", 10)).to.deep.equal(["y", "x"]);
    expect([past.met("b", "x"), past.met("b", "y")]).to.deep.equal([true, false]);
  });

  it("does not change when it is asked", () => {
    const past = pastOf(...smallPlatform(80));
    const before = features(past, "u1", "c1", 100);
    stepsOf(past, "u2", 500);
    past.candidates("u3");
    expect(features(past, "u1", "c1", 100)).to.deep.equal(before);
  });
});
