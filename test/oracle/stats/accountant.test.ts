import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { type Accountant, epsilonText, openAccountant } from "../../../oracle/stats/accountant.ts";
import { type Period, periodsOf } from "../../../oracle/stats/periods.ts";
import { withEmptyFolder } from "../../support/empty-folder.ts";
import { refusal } from "../../support/refusal.ts";

const SPENDER = fileURLToPath(new URL("../../support/stats-spender.ts", import.meta.url));
const week: Period = { name: "week 2026-11-16", limitMicros: 250_000 };
const year: Period = { name: "year 2026", limitMicros: 400_000 };

function spend(accountant: Accountant, question: string, epsilonMicros: number, periods: readonly Period[]) {
  return accountant.release({ question, epsilonMicros, periods }, () => `answer to ${question}`);
}

/** Uses the book, opened anew each time as after a restart. */
function using<T>(file: string, use: (accountant: Accountant) => T): T {
  const accountant = openAccountant(file);
  try {
    return use(accountant);
  } finally {
    accountant.close();
  }
}

describe("the accountant of the privacy budget", function () {
  this.timeout(120_000);
  it("refuses when a budget is spent, also after a restart, and names what is spent", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "stats.sqlite");
      using(file, (book) => {
        expect(spend(book, "a", 200_000, [week, year])).to.deep.equal({ answer: "answer to a", anew: true });
        expect(spend(book, "b", 50_000, [week, year]).anew).to.equal(true);
      });
      let drawn = 0;
      const error = refusal(() =>
        using(file, (book) =>
          book.release({ question: "c", epsilonMicros: 1, periods: [year, week] }, () => String(drawn++)),
        ),
      );
      expect(error).to.include({
        name: "BudgetSpent",
        message: "epsilon 0.000001 is wanted, and 0.25 of 0.25 is spent for the week 2026-11-16",
      });
      const figures = { period: week.name, epsilonMicros: 1, spentMicros: 250_000, limitMicros: 250_000 };
      expect(error.figures).to.deep.equal(figures);
      expect(drawn).to.equal(0);
      expect(refusal(() => using(file, (book) => spend(book, "c", 150_001, [year]))).figures.period).to.equal(
        year.name,
      );
      expect(using(file, (book) => spend(book, "c", 150_000, [year])).anew).to.equal(true);
    }));

  it("takes nothing where one of several periods has too little left", () =>
    withEmptyFolder(async (folder) => {
      using(join(folder, "stats.sqlite"), (book) => {
        const full = { name: "full", limitMicros: 5 };
        expect(refusal(() => spend(book, "a", 6, [week, full])).name).to.equal("BudgetSpent");
        expect(book.account()).to.deep.equal({ releases: [], spent: [] });
      });
    }));

  it("tells a question's answer again without a second payment", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "stats.sqlite");
      using(file, (book) => spend(book, "a", 250_000, [week]));
      using(file, (book) => {
        expect(book.answerTo("a")).to.equal("answer to a");
        expect(book.answerTo("b")).to.equal(undefined);
        const again = book.release({ question: "a", epsilonMicros: 250_000, periods: [week] }, () => "another draw");
        expect(again).to.deep.equal({ answer: "answer to a", anew: false });
        expect(book.account()).to.deep.equal({
          releases: [{ question: "a", epsilonMicros: 250_000 }],
          spent: [{ period: week.name, micros: 250_000 }],
        });
      });
    }));

  it("keeps nothing when the draw fails", () =>
    withEmptyFolder(async (folder) => {
      using(join(folder, "stats.sqlite"), (book) => {
        const failing = () =>
          book.release({ question: "a", epsilonMicros: 1, periods: [week] }, () => {
            throw new RangeError("no noise");
          });
        expect(failing).to.throw(RangeError, "no noise");
        expect(book.account()).to.deep.equal({ releases: [], spent: [] });
      });
    }));

  it("has paid for every answer that a killed process had shown, and for none that it had not drawn to the end", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "stats.sqlite");
      const inDraw = spawnSync(process.execPath, [SPENDER, file, "draw"], { encoding: "utf8" });
      expect(inDraw).to.include({ signal: "SIGKILL", stdout: "" });
      using(file, (book) => expect(book.account().releases).to.deep.equal([]));
      const shown = spawnSync(process.execPath, [SPENDER, file, "shown"], { encoding: "utf8" });
      expect(shown).to.include({ signal: "SIGKILL", stdout: "the answer\n" });
      using(file, (book) => {
        expect(book.answerTo("killed")).to.equal("the answer");
        expect(book.account().spent).to.deep.equal([{ period: week.name, micros: 250_000 }]);
      });
    }));

  it("refuses a book that was emptied or overwritten", () =>
    withEmptyFolder(async (folder) => {
      const file = join(folder, "stats.sqlite");
      using(file, (book) => spend(book, "a", 1, [week]));
      const bytes = readFileSync(file);
      for (const damaged of [Buffer.alloc(0), Buffer.from("not a database at all"), bytes.fill(7, 100, 4096)]) {
        writeFileSync(file, damaged);
        const error = refusal(() => openAccountant(file));
        expect(error.name).to.equal("StatsBookDamaged");
        expect(error.message).to.contain("the privacy budget might be spent twice");
        expect(error.figures).to.deep.equal({ file });
      }
      expect(existsSync(`${file}.${process.pid}.new`)).to.equal(false);
    }));
});

describe("the periods of epochs", () => {
  const at = (text: string) => BigInt(Date.parse(text) / 1000);

  it("are the weeks, from Monday, and the years in which their windows end", () => {
    expect(
      periodsOf([at("2026-11-22T23:59:59Z"), at("2026-11-16T00:00:00Z"), at("2026-11-23T00:00:00Z")]),
    ).to.deep.equal([
      { name: "week 2026-11-16", limitMicros: 250_000 },
      { name: "year 2026", limitMicros: 13_000_000 },
      { name: "week 2026-11-23", limitMicros: 250_000 },
    ]);
    expect(periodsOf([at("2027-01-01T00:00:00Z")]).map(({ name }) => name)).to.deep.equal([
      "week 2026-12-28",
      "year 2027",
    ]);
  });

  it("print epsilon as the decimal that it is", () => {
    expect([1, 250_000, 1_000_000, 13_000_000, 1_050_000].map(epsilonText)).to.deep.equal([
      "0.000001",
      "0.25",
      "1",
      "13",
      "1.05",
    ]);
  });
});
