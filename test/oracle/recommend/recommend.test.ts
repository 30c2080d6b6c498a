import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { diverse } from "../../../oracle/recommend/diverse.ts";
import { choicesFor, listOf, recommend } from "../../../oracle/recommend/recommend.ts";
import type { Behaviour } from "../../../oracle/serve/behaviour.ts";
import { behavioursOf } from "../../../oracle/serve/from-log.ts";
import { type InterestModel, openInterest } from "../../../oracle/serve/interest.ts";
import { newPast } from "../../../oracle/serve/past.ts";
import { likeness } from "../../../oracle/serve/sketch.ts";
import { encodeBatch } from "../../../protocol/batch-builder.ts";
import { smallPlatform } from "../../support/behaviours.ts";
import { refusal } from "../../support/refusal.ts";

const MODEL = join(import.meta.dirname, "../../../oracle/models/interest/1");
const platform = smallPlatform(600);
const nowMs = platform[platform.length - 1].atMs + 1000;

function pastOf(behaviours: readonly Behaviour[]) {
  const past = newPast();
  for (const behaviour of behaviours) past.remember(behaviour);
  return past;
}

describe("recommending", function () {
  this.timeout(60_000);
  let model: InterestModel;
  before(async () => {
    model = await openInterest(MODEL, { workers: 1 });
  });
  after(() => model.close());

  it("shows ten different contents with a reason each, the same ones again", async () => {
    const past = pastOf(platform);
    const list = await recommend(model, past, "u3", nowMs);
    expect(list).to.have.length(10);
    expect(new Set(list.map(({ content }) => content)).size).to.equal(10);
    expect(await recommend(model, past, "u3", nowMs)).to.deep.equal(list);
    for (const { content, reason, interest } of list) {
      expect(interest >= 0 && interest <= 1).to.equal(true);
      expect(reason === "you were here before").to.equal(past.met("u3", content));
    }
  });

  it("shows a new account what others did most on the last day, and says so", async () => {
    const day = platform.slice(-40);
    const list = await recommend(model, pastOf(platform), "nobody", nowMs, { variety: 0, count: 5 });
    expect(list.map(({ reason }) => reason)).to.deep.equal(Array(5).fill("read lately"));
    const count = (content: string) => day.filter((one) => one.content === content).length;
    expect(count(list[0].content)).to.be.above(0);
  });

  it("claims of no content that it was read lately when nobody read anything for a month", async () => {
    const monthMs = 30 * 86_400_000;
    const fresh = await recommend(model, pastOf(platform), "nobody", nowMs, { variety: 0, count: 5 });
    const later = await recommend(model, pastOf(platform), "nobody", nowMs + monthMs, { variety: 0, count: 5 });
    expect(later.map(({ content }) => content)).to.deep.equal(fresh.map(({ content }) => content));
    expect(later.map(({ reason }) => reason)).to.deep.equal(Array(5).fill("read by others"));
    const known = await recommend(model, pastOf(platform), "u3", nowMs + monthMs, { count: 30 });
    const reasons = known.map(({ reason }) => reason);
    expect(reasons).to.include("you were here before");
    expect(reasons).to.not.include("read lately");
  });

  it("shows nothing where nobody did anything yet", async () => {
    expect(await recommend(model, newPast(), "u1", nowMs)).to.deep.equal([]);
  });

  it("ranks by the model alone without variety, and shows fewer alike with it", () => {
    const choices = choicesFor(pastOf(platform), "u3", nowMs);
    const next = choices.contents.map((_, i) => (i * 7) % choices.contents.length);
    const interest = next.map(() => 0.5);
    const best = [...choices.contents.keys()].sort((a, b) => next[b] - next[a]).slice(0, 10);
    const plain = listOf(choices, next, interest, { variety: 0 });
    expect(plain.map(({ content }) => content)).to.deep.equal(best.map((i) => choices.contents[i]));
    const varied = listOf(choices, next, interest, { variety: 0.9 });
    expect(varied[0].content).to.equal(plain[0].content);
    expect(varied).to.not.deep.equal(plain);
  });
});

describe("variety", () => {
  const sketches = fc.array(
    fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })).map((pair) => Float32Array.from(pair)),
    { minLength: 1, maxLength: 40 },
  );

  it("picks as many as it is asked for, none twice, the first one first", () => {
    const property = fc.property(
      sketches,
      fc.integer({ min: 1, max: 12 }),
      fc.nat({ max: 10 }),
      (found, count, tenths) => {
        const order = found.map((_, i) => i);
        const picked = diverse(order, (i) => found[i], { count, variety: tenths / 10 });
        expect(picked).to.have.length(Math.min(count, found.length));
        expect(new Set(picked).size).to.equal(picked.length);
        if (tenths < 10) expect(picked[0]).to.equal(0);
        if (tenths === 0) expect(picked).to.deep.equal(order.slice(0, count));
      },
    );
    fc.assert(property);
  });

  it("prefers what is unlike what stands above", () => {
    const found = [
      [1, 0],
      [1, 0.1],
      [0, 1],
    ].map((pair) => Float32Array.from(pair));
    expect(likeness(found[0], found[1])).to.be.above(0.9);
    expect(diverse([0, 1, 2], (i) => found[i], { count: 2, variety: 0.5 })).to.deep.equal([0, 2]);
  });
});

describe("behaviours in a log", () => {
  const batch = (events: Parameters<typeof encodeBatch>[0]["events"]) =>
    encodeBatch({ sequence: 1n, producer: new Uint8Array(32), program: new Uint8Array(32), events });
  const account = `0x${"ab".repeat(20)}`;

  it("are views, likes, saves, comments and follows by time; other kinds tell nothing", () => {
    const kinds = ["tip", "share", "view", "dwell", "spend", "like", "comment", "follow"] as const;
    const events = kinds.map((kind, i) => ({ account, subject: BigInt(i), quantity: 1n, at: 100 - i, kind }));
    const found = behavioursOf([batch(events)]);
    expect(found.map(({ kind }) => kind)).to.deep.equal(["follow", "comment", "like", "view", "save", "follow"]);
    expect(found[5]).to.deep.equal({ atMs: 100, user: account, content: "0", kind: "follow" });
  });

  it("are refused where the log holds what is no batch", () => {
    expect(refusal(() => behavioursOf([new Uint8Array(80)])).name).to.equal("NoBatch");
  });
});
