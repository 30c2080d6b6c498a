import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { getBytes } from "ethers/utils";
import fc from "fast-check";
import type { CourseClicks, CourseStudent } from "../../../oracle/data/oulad.ts";
import { type Player, skillcraft } from "../../../oracle/data/skillcraft.ts";
import { fold } from "../../../oracle/fold/fold.ts";
import { packBatches } from "../../../oracle/import/batches.ts";
import { simulateWorld } from "../../../oracle/import/simulate/world.ts";
import { randomOf } from "../../../oracle/random.ts";
import { openScorer } from "../../../oracle/score/scorer.ts";
import { evaluateCourse, evaluateGame } from "../../../oracle/train/metaverse/evaluate.ts";
import { courseRows, gameRows, kindTable } from "../../../oracle/train/metaverse/rows.ts";
import { SPEND_WORLD, spendParity } from "../../../oracle/train/metaverse/spend.ts";
import { ownFit } from "../../../oracle/train/metaverse/study.ts";
import { trainMetaverse } from "../../../oracle/train/metaverse/train.ts";
import { metaverseTrainer, trainMetaverseFiles } from "../../../oracle/train/metaverse/trainer.ts";
import { writeModel } from "../../../oracle/train/model-files.ts";
import type { TrainInput } from "../../../oracle/train/trainer.ts";
import { parseCubic, scoreCubic } from "../../../protocol/models/cubic.ts";
import { proveCubicMonotone } from "../../../protocol/models/cubic-proof.ts";
import { METAVERSE_PROGRAM, metaverseSpec } from "../../../protocol/programs/metaverse.ts";
import { expectAbove, expectNear } from "../../support/numbers.ts";
import { refusalOf } from "../../support/refusal.ts";
import { sharedData } from "../../support/shared.ts";
import { rawRows } from "../arbitraries.ts";

const SHIPPED = join(import.meta.dirname, "../../../oracle/models/metaverse/1");
const DAY_MS = 86_400_000;

const player = (fields: Partial<Player> & { apm?: number } = {}): Player => ({
  ...{ gameId: 1, league: 4, age: 20, hoursPerWeek: 12, totalHours: 500, measures: { APM: fields.apm ?? 100 } },
  ...fields,
});

/** Players whose league follows from their hours and their rate, but for a little chance. */
function somePlayers(count = 300): Player[] {
  const random = randomOf(5, 1, 2);
  return Array.from({ length: count }, (_, gameId) => {
    const totalHours = 50 + random.below(1500);
    const apm = 20 + random.below(90);
    const league = 1 + Math.min(6, Math.floor(totalHours / 700 + apm / 25 + random.below(100) / 100));
    return player({ gameId, totalHours, hoursPerWeek: 1 + random.below(40), apm, league });
  });
}

const student = (studentId: number, result: CourseStudent["result"]): CourseStudent => ({
  ...{ studentId, studiedCredits: 60, previousAttempts: 0, result },
});
const clicked = (studentId: number, day: number, clicks: number, siteId = 1): CourseClicks => ({
  ...{ studentId, siteId, activity: "forumng", day, clicks },
});

function playersText(players: readonly Player[]): string {
  const cells: Record<string, (of: Player) => number | string> = {
    ...Object.fromEntries(skillcraft.columns.map((column) => [column, () => 1])),
    GameID: ({ gameId }) => gameId,
    LeagueIndex: ({ league }) => league,
    HoursPerWeek: ({ hoursPerWeek }) => hoursPerWeek ?? "?",
    TotalHours: ({ totalHours }) => totalHours ?? "?",
    APM: ({ measures }) => measures.APM,
  };
  const rows = players.map((of) => skillcraft.columns.map((column) => cells[column](of)).join(","));
  return [skillcraft.columns.join(","), ...rows, ""].join("\n");
}

const CLICKS = "id_student,id_site,activity_type,day,sum_click\n1,7,quiz,3,90\n2,7,quiz,3,4\n3,7,quiz,1,50\n";
const STUDENTS =
  "id_student,studied_credits,num_of_prev_attempts,final_result\n1,60,0,Pass\n2,60,0,Fail\n3,60,1,Pass\n";

async function withFiles(texts: Record<string, string>, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bank-metaverse-"));
  try {
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const input = (file: string, more: Partial<TrainInput> = {}): TrainInput => ({
  ...{ file, badRows: "refuse", onBadRow: () => {}, workers: 1, onStep: () => {} },
  ...more,
});

describe("metaverse rows", () => {
  const features = (table: { columns: readonly Float64Array[] }, row: number) =>
    Object.fromEntries(metaverseSpec.map(({ name }, i) => [name, table.columns[i][row]]));

  it("give the typical player a typical week, evenly over the slices", () => {
    const { table, leftOut } = gameRows([player()]);
    expect(features(table, 0)).to.include({ presence0: 5400, interactions0: 9000, spend0: 0 });
    expect(features(table, 0)).to.include({ presence7: 5400, interactions7: 9000, spend7: 0 });
    expect([...table.target, leftOut]).to.deep.equal([4, 0]);
  });

  it("are clamped to the ranges of the features, and whole", () => {
    const { table } = gameRows([player({ totalHours: 1_000_000, apm: 390 }), player({ totalHours: 1, apm: 1 })]);
    expect(features(table, 0)).to.include({ presence3: 28_800, interactions3: 10_000 });
    expect(features(table, 1)).to.include({ presence3: 10, interactions3: 90 });
  });

  it("leave out players who did not say how long they play, and count them", () => {
    const { table, leftOut, totalHours } = gameRows([player({ totalHours: undefined }), player({ totalHours: 7 })]);
    expect([leftOut, table.target.length, ...totalHours]).to.deep.equal([1, 1, 7]);
  });

  it("cut 24 days of a course into slices of three: half an hour for a day with clicks, nothing from day 14 on", () => {
    const clicks = [
      ...[clicked(1, -10, 5), clicked(1, -10, 6, 2), clicked(1, -8, 1), clicked(1, -7, 2)],
      ...[clicked(1, 13, 9), clicked(1, 14, 1000), clicked(1, -25, 3), clicked(9, 0, 50)],
    ];
    const { table, clicks: sums } = courseRows([student(1, "Distinction"), student(2, "Withdrawn")], clicks);
    expect(features(table, 0)).to.include({ interactions0: 15, presence0: 5400, interactions1: 2, presence1: 1800 });
    expect(features(table, 0)).to.include({ interactions7: 9, presence7: 1800, interactions2: 0, spend0: 0 });
    expect(new Set(Object.values(features(table, 1)))).to.deep.equal(new Set([0]));
    expect([...table.target, ...sums]).to.deep.equal([1, 0, 26, 0]);
  });

  it("add up the slices of a kind", () => {
    const { table } = courseRows([student(1, "Pass")], [clicked(1, 0, 5), clicked(1, 9, 6)]);
    expect(kindTable(table, ["interactions", "presence"]).columns.map(([sum]) => sum)).to.deep.equal([11, 3600]);
  });
});

describe("weight of spend", () => {
  it("makes all payments of the simulated world's payers weigh what their presence weighs, as the log's fold counts both", () => {
    const startMs = DAY_MS;
    const events = simulateWorld({ ...SPEND_WORLD, startMs });
    const batches = packBatches(getBytes(`0x${"01".repeat(32)}`), METAVERSE_PROGRAM, events);
    const { features, n } = fold(batches, metaverseSpec, startMs, startMs + 8 * DAY_MS);
    const width = metaverseSpec.length;
    const sums = [0, 0, 0];
    for (let row = 0; row < n; row++) {
      const own = [0, 0, 0];
      metaverseSpec.forEach(({ max }, i) => {
        own[i % 3] += Math.min(Number(features[row * width + i]), max);
      });
      if (own[2] > 0)
        own.forEach((sum, kind) => {
          sums[kind] += sum;
        });
    }
    expectNear(spendParity(), sums[0] / sums[2], 1e-12);
  }).timeout(60_000);
});

describe("metaverse training", () => {
  it("gives the same bytes when run again, plots and all", async () => {
    await withFiles({ "skillcraft.csv": playersText(somePlayers()) }, async (folder) => {
      const train = () => trainMetaverseFiles(input(join(folder, "skillcraft.csv")), 1);
      const files = await train();
      expect(await train()).to.deep.equal(files);
      expect(Object.keys(files)).to.include.members(["learning.svg", "importance.svg"]);
    });
  }).timeout(60_000);

  it("weighs every slice of a kind the same, and nothing below 0", () => {
    const { weights } = trainMetaverse(gameRows(somePlayers()));
    const byKind = [0, 1, 2].map((kind) =>
      weights.features.filter((_, i) => i % 3 === kind).map(({ weight }) => weight),
    );
    for (const slices of byKind) expect(new Set(slices).size).to.equal(1);
    expect(byKind.flat().every((weight) => weight > 0n)).to.equal(true);
  });

  it("finds again how hours and actions made the league", () => {
    const rows = gameRows(somePlayers());
    const made = { ...rows.table, target: kindTable(rows.table, ["presence", "interactions"]).columns };
    const target = made.target[0].map((presence, i) => (presence + 4 * made.target[1][i]) / 100_000);
    const { perUnit, full } = trainMetaverse({ ...rows, table: { ...rows.table, target } });
    expectNear(perUnit.interactions / perUnit.presence, 4, 0.01);
    expectNear(full.outOfFold[3], target[3], 0.01);
  });

  it("tells of its progress up to the last fit", () => {
    const seen: [number, number][] = [];
    trainMetaverse(gameRows(somePlayers(60)), (done, steps) => seen.push([done, steps]));
    expect(seen.map(([done]) => done)).to.deep.equal(seen.map((_, i) => i + 1));
    expect(seen.at(-1)![0]).to.equal(seen.at(-1)![1]);
  });

  it("learns from players alone and is judged on the courses of the same folder, through ONNX as by the reference", async () => {
    const texts = { "skillcraft.csv": playersText(somePlayers()), "x_clicks.csv": CLICKS, "x_students.csv": STUDENTS };
    await withFiles(texts, async (folder) => {
      const alone = await trainMetaverseFiles(input(join(folder, "skillcraft.csv")), 1);
      const files = await trainMetaverseFiles(input(folder), 1);
      expect(files["weights.bin"]).to.deep.equal(alone["weights.bin"]);
      const { metrics, features } = JSON.parse(new TextDecoder().decode(files["card.json"]));
      expect(features).to.have.length(24);
      const [course, ...more] = metrics.unseen;
      expect(more).to.deep.equal([]);
      expect(course).to.deep.include({ file: "x_clicks.csv", data: "students", rows: 3, ok: false });
      expect(course.passAuc.value).to.equal(1);
      expect(course).to.not.have.property("ownFit");
      await writeModel(join(folder, "model"), files);
      const { figures, lines } = await metaverseTrainer.evaluate(join(folder, "model"), input(folder));
      const { judged, ...rest } = figures as { judged: { passAuc?: object; leagueR2?: { value: number } }[] };
      expect(rest).to.deep.equal({ model: "metaverse/1", ok: false });
      expect(judged[1].passAuc).to.deep.equal(course.passAuc);
      expectAbove(judged[0].leagueR2!.value, 0.5);
      expect(lines[2]).to.match(/^x_clicks\.csv, 3 students: AUC 1\.0/);
    });
  }).timeout(60_000);

  it("refuses data without players, a file that is gone, a folder without tables, and clicks without their students, by name", async () => {
    await withFiles({ "x_clicks.csv": CLICKS }, async (folder) => {
      const file = join(folder, "x_clicks.csv");
      const orphan = await refusalOf(trainMetaverseFiles(input(file), 1));
      expect([orphan.name, orphan.figures]).to.deep.equal(["NoStudentsFile", { file, wanted: "x_students.csv" }]);
      await writeFile(join(folder, "student_a.csv"), STUDENTS);
      await writeFile(join(folder, "student_b.csv"), STUDENTS);
      const unclear = await refusalOf(trainMetaverseFiles(input(file), 1));
      expect(unclear.message).to.contain("student_a.csv, student_b.csv are there");
      await rm(join(folder, "student_b.csv"));
      expect(await refusalOf(trainMetaverseFiles(input(file), 1))).to.include({ name: "NoPlayers" });
      await writeFile(join(folder, "x_students.csv"), STUDENTS);
      const neither = await refusalOf(trainMetaverseFiles(input(join(folder, "student_a.csv")), 1));
      const path = join(folder, "student_a.csv");
      expect([neither.name, neither.figures]).to.deep.equal(["NoMetaverseData", { file: path }]);
      const taught = await refusalOf(trainMetaverseFiles(input(file), 1));
      expect([taught.name, taught.figures]).to.deep.equal(["NoPlayers", { file }]);
      await rm(file);
      const gone = await refusalOf(trainMetaverseFiles(input(file), 1));
      expect([gone.name, gone.figures]).to.deep.equal(["FileUnreadable", { file }]);
      const empty = await refusalOf(trainMetaverseFiles(input(folder), 1));
      expect([empty.name, empty.figures]).to.deep.equal(["NoMetaverseData", { folder }]);
    });
  });
});

describe("metaverse evaluation", () => {
  it("finds the league itself perfect and a constant no better than hours", () => {
    const rows = gameRows(somePlayers());
    const perfect = evaluateGame(rows, rows.table.target);
    expect([perfect.leagueR2!.value, perfect.ok]).to.deep.equal([1, true]);
    const flat = evaluateGame(rows, new Float64Array(rows.table.target.length).fill(4));
    expect(flat.ok).to.equal(false);
    expectNear(flat.baselines.hoursOnlyTrees!.value, 0.3, 0.3);
  });

  it("compares scores of a course with its clicks", () => {
    const students = [student(1, "Pass"), student(2, "Fail"), student(3, "Pass")];
    const rows = courseRows(students, [clicked(1, 1, 5), clicked(2, 1, 9), clicked(3, 1, 20)]);
    expect(evaluateCourse(rows, Float64Array.of(3, 1, 2))).to.deep.include({ ok: true, rows: 3 });
    expect(evaluateCourse(rows, Float64Array.of(1, 3, 2)).ok).to.equal(false);
    expect(evaluateCourse(rows, rows.clicks).baselines.clicksLogistic!.value).to.equal(0.5);
  });

  it("says of a course alone what it would weigh", () => {
    const students = Array.from({ length: 40 }, (_, i) => student(i, i % 2 === 0 ? "Pass" : "Fail"));
    const clicks = students.map(({ studentId }) => clicked(studentId, 1, studentId % 2 === 0 ? 30 : 10));
    const own = ownFit(courseRows(students, clicks));
    expect(own.passAuc!.value).to.equal(1);
    expect(own.passAucWeightsBySlice!.value).to.equal(1);
    expect(own.secondsAnInteraction).to.equal(null);
  });
});

describe("shipped metaverse model", () => {
  it("is what training on the public files gives, and beats both baselines", async function () {
    this.timeout(120_000);
    const file = sharedData(this, "games/skillcraft1.csv");
    const files = await trainMetaverseFiles(input(join(file, "../..")), 1);
    for (const [name, bytes] of Object.entries(files)) {
      expect(await readFile(join(SHIPPED, name)), name).to.deep.equal(Buffer.from(bytes));
    }
    const { metrics } = JSON.parse(await readFile(join(SHIPPED, "card.json"), "utf8"));
    expectAbove(metrics.outOfFoldR2.low, metrics.baselines.hoursOnlyTrees.high);
    expect(metrics.unseen.map(({ ok }: { ok: boolean }) => ok)).to.deep.equal([true]);
  });

  const model = async () => parseCubic(await readFile(join(SHIPPED, "weights.bin")));

  it("has a straight curve, so that many accounts earn what one would", async () => {
    const { theta1, theta2, theta3 } = await model();
    expect([theta1 > 0n, theta2, theta3]).to.deep.equal([true, 0n, 0n]);
  });

  it("never scores less for more of anything", async () => {
    proveCubicMonotone(
      await model(),
      metaverseSpec.map(() => 1),
    );
  });

  it("gives the same score in ONNX and by the reference, for any int64 features", async () => {
    const weights = await model();
    const rows = fc.sample(rawRows(metaverseSpec.length, 10), { seed: 9, numRuns: 60 }).flat();
    const scorer = await openScorer(SHIPPED, { workers: 1 });
    try {
      const scores = await scorer.score(BigInt64Array.from(rows.flat()), rows.length);
      expect([...scores]).to.deep.equal(rows.map((row) => scoreCubic(weights, row).score));
    } finally {
      await scorer.close();
    }
  });
});
