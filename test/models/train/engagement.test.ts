import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { VideoView } from "../../../oracle/data/kuairand.ts";
import { randomOf } from "../../../oracle/random.ts";
import { goOn, SPAN_DAYS, spanRows, viewEvents } from "../../../oracle/train/engagement/spans.ts";
import { engagementTrainer, trainEngagement } from "../../../oracle/train/engagement/train.ts";
import { parseTrees, scoreTrees } from "../../../protocol/models/trees.ts";
import { expectAbove } from "../../support/numbers.ts";
import { refusal } from "../../support/refusal.ts";
import { sharedData } from "../../support/shared.ts";

const SHIPPED = join(import.meta.dirname, "../../../oracle/models/engagement/1");
const DAY_MS = 86_400_000;

/** A view by user 1 of video 9, 5 s long, at a time in days after the first. */
function viewAt(day: number, changes: Partial<VideoView> = {}): VideoView {
  return {
    ...{ userId: "1", videoId: "9", atMs: 1_780_000_000_000 + day * DAY_MS, playMs: 5_000, durationMs: 9_000 },
    ...{ commentStayMs: 0, clicked: true, followed: false, commented: false, forwarded: false, visitedProfile: false },
    ...{ longView: false },
    ...changes,
  };
}

/** Users who stay longer on videos, the more they do, and go on watching for long. */
function madeViews(users: number, days: number): VideoView[] {
  const random = randomOf(4, users, days);
  const views = Array.from({ length: users * days * 3 }, (_, n) => {
    const user = n % users;
    const longView = random.chance(1000 + 600 * (user % 12));
    const playMs = longView ? 20_000 + random.below(9_000) : random.below(4_000);
    const changes = { userId: `${user}`, videoId: `${random.below(50)}`, playMs, longView };
    return viewAt((days * random.below(10_000)) / 10_000, { ...changes, commented: random.chance(500) });
  });
  return views.sort((a, b) => a.atMs - b.atMs);
}

describe("rows of the engagement model", () => {
  it("are what the ledger folds of an account's epoch, and the long views in the days after", () => {
    const views = [
      viewAt(0, { commented: true }),
      viewAt(1, { playMs: 7_999, forwarded: true, followed: true, longView: true }),
      viewAt(2, { videoId: "8" }),
      viewAt(2.5, { userId: "2" }),
      viewAt(SPAN_DAYS, { longView: true }),
      viewAt(SPAN_DAYS + 1, { longView: true }),
      viewAt(2 * SPAN_DAYS - 0.1),
    ];
    const rows = spanRows(views, 1);
    expect(rows.map(({ day }) => day)).to.deep.equal([SPAN_DAYS, SPAN_DAYS]);
    const [active, other] = [...rows].sort((a, b) => b.features[0] - a.features[0]);
    expect(active).to.deep.include({ features: [3, 2, 17, 7, 1, 1, 1], longViews: 2 });
    expect(other).to.deep.include({ features: [1, 1, 5, 5, 0, 0, 0], longViews: 0 });
  });

  it("are the same epochs further apart when asked for, the last one among them", () => {
    const views = madeViews(20, 10);
    const days = (step: number) => [...new Set(spanRows(views, step).map(({ day }) => day))];
    expect(days(1)).to.deep.equal([3, 4, 5, 6, 7]);
    expect(days(SPAN_DAYS)).to.deep.equal([4, 7]);
  });

  it("may begin in what came before the log, which makes them what they are in the whole", () => {
    const all = [viewAt(0), viewAt(1.2, { longView: true }), viewAt(2), viewAt(3, { userId: "2" }), viewAt(6.5)];
    const inWhole = spanRows(all, 1).filter(({ day }) => day === SPAN_DAYS);
    const [before, views] = [all.slice(0, 3), all.slice(3)];
    expect(goOn(before, views)).to.equal(true);
    const rows = spanRows(views, SPAN_DAYS, before);
    // The log spans four days: the epoch that ends a day into it is the last with three after it.
    expect(rows.map(({ day }) => day)).to.deep.equal([1, 1]);
    const [first] = spanRows(views.slice(0, 1).concat(viewAt(5.9)), SPAN_DAYS, before);
    expect(first).to.deep.equal({ ...inWhole[0], day: 0 });
    const short = refusal(() => spanRows(views.slice(0, 1), SPAN_DAYS, before));
    expect([short.name, short.figures]).to.deep.equal(["LogTooShort", { days: 1, wanted: SPAN_DAYS }]);
  });

  it("begin in nothing that ended a day earlier or is shorter than an epoch", () => {
    const views = [viewAt(10)];
    expect(goOn([viewAt(5), viewAt(9)], views)).to.equal(true);
    expect(goOn([viewAt(5), viewAt(8.9)], views)).to.equal(false);
    expect(goOn([viewAt(7.1), viewAt(9.9)], views)).to.equal(false);
    expect(goOn([], views)).to.equal(false);
  });

  it("come from one event for what a view is, how long it was, and what was done", () => {
    const kinds = viewEvents([viewAt(0, { commented: true, forwarded: true, followed: true }), viewAt(1)]).map(
      ({ kind, quantity }) => [kind, quantity],
    );
    const plain = [
      ["view", 1n],
      ["dwell", 5000n],
    ];
    expect(kinds).to.deep.equal([...plain, ["comment", 1n], ["share", 1n], ["follow", 1n], ...plain]);
  });

  it("tell videos apart by numbers, and by ids that are none", () => {
    const subjectsOf = (...ids: string[]) =>
      viewEvents(ids.map((videoId) => viewAt(0, { videoId }))).map(({ subject }) => subject);
    expect(new Set(subjectsOf("9", "x9", "x8", "9".repeat(30))).size).to.equal(4);
    expect(subjectsOf("9")).to.deep.equal([9n, 9n]);
    const rows = spanRows([viewAt(0, { videoId: "x9" }), viewAt(1, { videoId: "x8" }), viewAt(2 * SPAN_DAYS - 0.1)], 1);
    expect(rows[0].features[1]).to.equal(2);
  });

  it("are refused for a log that is too short, naming its days, or its rows", () => {
    const short = refusal(() => spanRows([viewAt(0), viewAt(4.5)], 1));
    expect([short.name, short.figures]).to.deep.equal(["LogTooShort", { days: 5, wanted: 2 * SPAN_DAYS }]);
    const few = refusal(() => trainEngagement(madeViews(9, 9), {}, 1));
    expect([few.name, few.figures]).to.deep.equal(["LogTooShort", { rows: 9, wanted: 30 }]);
  });
});

describe("training the engagement model", function () {
  this.timeout(60_000);

  it("gives the same files again, and judges on epochs whose outcome it has not seen", () => {
    const views = madeViews(150, 10);
    const files = trainEngagement(views, { file: "made" }, 1);
    expect(trainEngagement(views, { file: "made" }, 1)).to.deep.equal(files);
    expect(Object.keys(files)).to.include.members(["learning.svg", "importance.svg", "weights.bin", "model.onnx"]);
    const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
    expectAbove(card.metrics.heldOutR2.low, 0.05);
    // The last three days of the ten are told; learned rows end where those begin.
    expect(card.split).to.include({ learnedRows: spanRows(views, 1).filter(({ day }) => day <= 4).length });
    const later = views.map((view) =>
      view.atMs >= views[0].atMs + 7 * DAY_MS ? { ...view, longView: !view.longView } : view,
    );
    const other = JSON.parse(new TextDecoder().decode(trainEngagement(later, { file: "made" }, 1)["card.json"]));
    expect(other.metrics.learning.map(({ learned }: { learned: number }) => learned)).to.deep.equal(
      card.metrics.learning.map(({ learned }: { learned: number }) => learned),
    );
  });

  it("gives the shipped files from the public file, with more told than by views alone", async function () {
    const file = sharedData(this, "content/kuairand_kcore15.tsv.gz");
    const input = { file, badRows: "refuse", onBadRow: () => {}, workers: 1, onStep: () => {} } as const;
    const { files } = await engagementTrainer.train(input, 1);
    for (const [name, bytes] of Object.entries(files)) {
      expect(await readFile(join(SHIPPED, name)), name).to.deep.equal(Buffer.from(bytes));
    }
    const { metrics } = JSON.parse(await readFile(join(SHIPPED, "card.json"), "utf8"));
    expectAbove(metrics.heldOutR2.low, metrics.baselines["trees on views alone"].value);
  });

  it("shipped a model by which an account without anything scores 0", async () => {
    const weights = parseTrees(await readFile(join(SHIPPED, "weights.bin")));
    expect(scoreTrees(weights, new Array(7).fill(0n)).score).to.equal(0n);
  });
});
