import { expect } from "chai";
import fc from "fast-check";
import type { VideoView } from "../../../oracle/data/kuairand.ts";
import { contentFeatures, contentTable } from "../../../oracle/train/content/features.ts";
import { trainContent } from "../../../oracle/train/content/train.ts";
import { rowOf } from "../../../oracle/train/trees/table.ts";

const view: fc.Arbitrary<VideoView> = fc.record({
  userId: fc.constantFrom("u1", "u2"),
  videoId: fc.constantFrom("v1", "v2", "v3"),
  atMs: fc.nat(40).map((step) => 1_649_000_000_000 + 1_000 * step),
  playMs: fc.nat(90_000),
  durationMs: fc.nat(60_000),
  commentStayMs: fc.nat(90_000),
  clicked: fc.boolean(),
  followed: fc.boolean(),
  commented: fc.boolean(),
  forwarded: fc.boolean(),
  visitedProfile: fc.boolean(),
  longView: fc.boolean(),
});
const views = fc.array(view, { minLength: 1, maxLength: 60 }).map((list) => list.sort((a, b) => a.atMs - b.atMs));

const at = (rows: VideoView[], row: number) => rowOf(contentTable(rows), row);

describe("content features", () => {
  const first: VideoView = {
    ...{ userId: "u1", videoId: "v1", atMs: 1_649_000_000_000, playMs: 9_000, durationMs: 12_000, commentStayMs: 500 },
    ...{ clicked: true, followed: true, commented: false, forwarded: false, visitedProfile: true, longView: true },
  };
  const second: VideoView = { ...first, atMs: first.atMs + 90_000, playMs: 1_000, longView: false };
  const named = (rows: VideoView[], row: number) =>
    Object.fromEntries(at(rows, row).map((value, i) => [contentFeatures[i].name, value]));

  it("know nothing before the first view but the video's length and the priors", () => {
    const features = named([first], 0);
    expect(features).to.include({
      durationMs: 12_000,
      userViews: 0,
      userLongRate: 5_000,
      videoViews: 0,
      userPlayMs: 0,
    });
    expect(features).to.include({
      userIdleS: 2 ** 24 - 1,
      videoIdleS: 2 ** 24 - 1,
      userClickRate: 5_000,
      userPlayShare: 500,
    });
  });

  it("count the view before, smoothed by their priors", () => {
    // overall (1 + 0.5) / 2 = 75 %; user (1 + 3 x 75 %) / 4 = 81.25 %; plays 750 thousandths: (750 + 1500) / 4
    const features = named([first, second], 1);
    expect(features).to.include({
      userViews: 1,
      userLongRate: 8_125,
      userRecentLong: 1,
      userPlayShare: 562,
      userPlayMs: 9_000,
    });
    expect(features).to.include({ userIdleS: 90, videoViews: 1, videoActRate: 5_000, videoCommentStayMs: 500 });
    expect(features).to.include({ userClickRate: 6_666, userProfileRate: 5_000, videoPlayMs: 9_000, videoIdleS: 90 });
  });

  it("never see a view of the same moment or later, nor the view itself but for its length, user and video", () => {
    fc.assert(
      fc.property(views, fc.nat(), view, (rows, pick, other) => {
        const row = pick % rows.length;
        const { userId, videoId, durationMs, atMs } = rows[row];
        const changed = rows.map((old, i) => {
          if (i === row) return { ...other, userId, videoId, durationMs, atMs };
          return old.atMs >= atMs ? { ...other, atMs: old.atMs } : old;
        });
        expect(at(changed, row)).to.deep.equal(at(rows, row));
      }),
    );
  });

  it("look back on history that gives no rows", () => {
    fc.assert(
      fc.property(views, fc.nat(), (rows, pick) => {
        const moments = rows.map(({ atMs }) => atMs);
        const border = moments.indexOf(moments[pick % rows.length]);
        const [before, after] = [rows.slice(0, border), rows.slice(border)];
        expect(rowOf(contentTable(after, before), after.length - 1)).to.deep.equal(at(rows, rows.length - 1));
      }),
    );
  });

  it("stay within their ranges, as whole numbers", () => {
    fc.assert(
      fc.property(views, (rows) => {
        at(rows, rows.length - 1).forEach((value, i) => {
          expect(Number.isInteger(value) && value >= 0 && value <= contentFeatures[i].max).to.equal(true);
        });
      }),
    );
  });
});

describe("training the content model", () => {
  it("gives the same files on 1 and 4 workers, with a card, two plots and steps told to the end", async () => {
    const [rows] = fc.sample(fc.array(view, { minLength: 400, maxLength: 400 }), { numRuns: 1, seed: 11 });
    const sorted = rows.sort((a, b) => a.atMs - b.atMs);
    const steps: [number, number][] = [];
    const one = await trainContent(sorted, {}, 1, { workers: 1 });
    const four = await trainContent(sorted, {}, 1, { workers: 4, onStep: (done, all) => steps.push([done, all]) });
    expect(four).to.deep.equal(one);
    expect(Object.keys(one)).to.have.members([
      "learning.svg",
      "importance.svg",
      "model.onnx",
      "weights.bin",
      "card.json",
    ]);
    expect(Object.keys(one).at(-1)).to.equal("card.json");
    expect(steps.at(-1)![0]).to.equal(steps.at(-1)![1]);
  }).timeout(60_000);
});
