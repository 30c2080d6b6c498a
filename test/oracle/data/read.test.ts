import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { CsvError } from "csv-parse";
import { candles } from "../../../oracle/data/candles.ts";
import { BadCell } from "../../../oracle/data/cells.ts";
import { deskdrop } from "../../../oracle/data/deskdrop.ts";
import { hop } from "../../../oracle/data/hop.ts";
import { kuairand } from "../../../oracle/data/kuairand.ts";
import { ouladClicks, ouladStudents } from "../../../oracle/data/oulad.ts";
import { readTable, readText } from "../../../oracle/data/read.ts";
import { parseRetroResults, retroMetrics } from "../../../oracle/data/retro.ts";
import { skillcraft } from "../../../oracle/data/skillcraft.ts";
import { BadHeader, BadTable, type Format, parseTable } from "../../../oracle/data/table.ts";
import { refusalOf } from "../../support/refusal.ts";
import { sharedData } from "../../support/shared.ts";

describe("reading data files", () => {
  const text = `start,open,high,low,close,volume\n${"1,2,3,1,2,5\n".repeat(5_000)}x,2,3,1,2,5\n`;
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "attention-bank-data-"));
    await writeFile(join(folder, "plain.csv"), text);
    await writeFile(join(folder, "packed.csv.gz"), gzipSync(text));
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of ["plain.csv", "packed.csv.gz"]) {
    it(`reads ${name} as a stream, and reports the line of a bad row`, async () => {
      const { rows, bad } = await readTable(join(folder, name), candles, "skip");
      expect(rows).to.have.length(5_000);
      expect(bad.map(({ line, column }) => [line, column])).to.deep.equal([[5_002, "start"]]);
      expect(await readText(join(folder, name))).to.equal(text);
    });
  }

  it("throws the first bad row when bad rows are refused", async () => {
    const refused = await readTable(join(folder, "packed.csv.gz"), candles, "refuse").catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(BadCell).that.includes({ line: 5_002, column: "start", value: "x" });
  });

  it("names the line of a quote that is out of place or never closed, whatever becomes of bad rows", async () => {
    const header = "start,open,high,low,close,volume\n";
    const wrong = { "inside.csv": '1,2,3,1,2,5\n2,2"x,3,1,2,5\n', "open.csv": '1,2,3,1,2,5\n"2,2,3,1,2,5\n' };
    for (const [name, rows] of Object.entries(wrong)) {
      await writeFile(join(folder, name), header + rows);
      const inFile = await readTable(join(folder, name), candles, "skip").catch((error: unknown) => error);
      const parsed = async () => parseTable(header + rows, candles, "skip");
      const inText = await parsed().catch((error: unknown) => error);
      for (const error of [inFile, inText]) {
        expect(error, name).to.be.instanceOf(BadTable).that.includes({ format: "OHLCV", line: 3 });
        expect((error as BadTable).cause).to.be.instanceOf(CsvError);
      }
    }
  });

  it("reads what is in a file, gzip or text, whatever its name says", async () => {
    await writeFile(join(folder, "plain.csv.gz"), text);
    await writeFile(join(folder, "packed.csv"), gzipSync(text));
    for (const name of ["plain.csv.gz", "packed.csv"]) {
      expect((await readTable(join(folder, name), candles, "skip")).rows, name).to.have.length(5_000);
      expect(await readText(join(folder, name))).to.equal(text);
    }
    await writeFile(join(folder, "empty.csv.gz"), "");
    expect(await readText(join(folder, "empty.csv.gz"))).to.equal("");
  });

  it("says which file is not there, is a folder, or is a gzip that was cut short", async () => {
    await writeFile(join(folder, "cut.csv.gz"), gzipSync(text).subarray(0, 100));
    for (const path of ["none.csv", ".", "cut.csv.gz"].map((name) => join(folder, name))) {
      for (const read of [() => readTable(path, candles, "skip"), () => readText(path)]) {
        const error = await refusalOf(read());
        expect([error.name, error.figures]).to.deep.equal(["FileUnreadable", { file: path }]);
        expect(error.cause).to.be.instanceOf(Error);
      }
    }
  });

  it("says of a file without its columns what it begins with, and no more of it than a line", () => {
    const read = (content: string) => () => parseTable(content, candles, "skip");
    const wanted = "OHLCV, line 1: no column start, open, high, low, close, volume";
    expect(read("")).to.throw(BadHeader, `${wanted}; the file is empty`);
    expect(read("a,b\n1,2\n")).to.throw(BadHeader, `${wanted}; the first line is "a,b"`);
    expect(read("a".repeat(1e6)))
      .to.throw(BadHeader)
      .with.property("message")
      .that.has.length.below(300);
    const cell = `start,open,high,low,close,volume\n1,${"2".repeat(1e6)},3,1,2,5\n`;
    const [bad] = parseTable(cell, candles, "skip").bad;
    expect(bad.message).to.have.length.below(300);
  });
});

describe("the public data sets", () => {
  const sets: [string, Format<unknown>, number][] = [
    ["content/kuairand_kcore15.tsv.gz", kuairand, 33_462],
    ["content/deskdrop_interactions.csv.gz", deskdrop, 57_849],
    ["elearning/oulad_AAA_2013J_clicks.csv.gz", ouladClicks, 180_982],
    ["elearning/oulad_AAA_2013J_students.csv", ouladStudents, 383],
    ["games/skillcraft1.csv", skillcraft, 2_714],
    ["fraud/hop_sybil_addresses.csv.gz", hop, 34_452],
    ["price/coinbase_eth_usd_1d_to2023.csv", candles, 2_782],
    ["retro/S7M5_onchain__metrics_by_project.csv.gz", retroMetrics, 6_373],
  ];
  for (const [path, format, count] of sets) {
    it(`holds ${count} rows of ${format.name} in ${path}, none of them bad`, async function () {
      const { rows } = await readTable(sharedData(this, path), format, "refuse");
      expect(rows).to.have.length(count);
    });
  }

  it("holds 308 projects of Retro Funding's results", async function () {
    const path = sharedData(this, "retro/S7M5_onchain__results.json");
    expect(parseRetroResults(await readText(path), "refuse").rows).to.have.length(308);
  });
});
