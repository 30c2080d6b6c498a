import type { DatabaseSync } from "node:sqlite";
import { openDurable } from "../durable-database.ts";
import { OracleError } from "../errors.ts";
import { immediately } from "../log/transaction.ts";
import type { Period } from "./periods.ts";

/** What a release is to cost: epsilon in millionths, once in each of its periods. The same question is paid once. */
export type Spending = {
  readonly question: string;
  readonly epsilonMicros: number;
  readonly periods: readonly Period[];
};

/** An answer that was paid for; `anew` where it was drawn and paid by this very call. */
export type Paid = { readonly answer: string; readonly anew: boolean };

/** What went out so far, oldest first, and what it cost in each period. */
export type Account = {
  readonly releases: readonly { readonly question: string; readonly epsilonMicros: number }[];
  readonly spent: readonly { readonly period: string; readonly micros: number }[];
};

/** Keeps the privacy budget: what was answered once is told again, and nothing else goes out that is not paid for. */
export type Accountant = {
  /** The answer that a question had, if any. */
  answerTo: (question: string) => string | undefined;
  /** Nothing: it could be paid for now. @throws `BudgetSpent`. */
  requireBudget: (spending: Spending) => void;
  /**
   * Pays for what `draw` answers and keeps it. Both are durable before it returns, so nobody sees an answer that was not paid for;
   * killed before that, nothing was paid and nothing seen. @throws `BudgetSpent`, before `draw` is asked.
   */
  release: (spending: Spending, draw: () => string) => Paid;
  account: () => Account;
  close: () => void;
};

const SCHEMA = `
  CREATE TABLE releases (
    place INTEGER PRIMARY KEY, question TEXT NOT NULL UNIQUE, epsilonMicros INTEGER NOT NULL, answer TEXT NOT NULL
  ) STRICT;
  CREATE TABLE spent (
    place INTEGER NOT NULL, period TEXT NOT NULL, micros INTEGER NOT NULL, PRIMARY KEY (period, place)
  ) STRICT, WITHOUT ROWID;`;

/**
 * Opens the book of a bank's statistics, made when absent. Several processes may share it.
 * @throws `StatsBookDamaged` when the file is not what was written: who forgot what was spent must not spend.
 */
export function openAccountant(file: string): Accountant {
  const db = open(file);
  const find = db.prepare("SELECT answer FROM releases WHERE question = ?");
  const sum = db.prepare("SELECT coalesce(sum(micros), 0) AS micros FROM spent WHERE period = ?");
  const insert = db.prepare("INSERT INTO releases VALUES (NULL, ?, ?, ?)");
  const spend = db.prepare("INSERT INTO spent VALUES (?, ?, ?)");
  const releases = db.prepare("SELECT question, epsilonMicros FROM releases ORDER BY place");
  const sums = db.prepare("SELECT period, sum(micros) AS micros FROM spent GROUP BY period ORDER BY period");

  const answerTo = (question: string) => find.get(question)?.answer as string | undefined;

  function requireBudget({ epsilonMicros, periods }: Spending): void {
    for (const { name, limitMicros } of periods) {
      const spentMicros = sum.get(name)!.micros as number;
      if (spentMicros + epsilonMicros <= limitMicros) continue;
      const [wanted, spent, limit] = [epsilonMicros, spentMicros, limitMicros].map(epsilonText);
      const message = `epsilon ${wanted} is wanted, and ${spent} of ${limit} is spent for the ${name}`;
      throw new OracleError("BudgetSpent", message, { period: name, epsilonMicros, spentMicros, limitMicros });
    }
  }

  return {
    answerTo,
    requireBudget,
    release: (spending, draw) =>
      immediately(db, () => {
        const kept = answerTo(spending.question);
        if (kept !== undefined) return { answer: kept, anew: false };
        requireBudget(spending);
        const answer = draw();
        const { lastInsertRowid: place } = insert.run(spending.question, spending.epsilonMicros, answer);
        for (const { name } of spending.periods) spend.run(place, name, spending.epsilonMicros);
        return { answer, anew: true };
      }),
    account: () => ({
      releases: releases.all().map(({ question, epsilonMicros }) => ({
        question: question as string,
        epsilonMicros: epsilonMicros as number,
      })),
      spent: sums.all().map(({ period, micros }) => ({ period: period as string, micros: micros as number })),
    }),
    close: () => db.close(),
  };
}

/** Millionths of epsilon as a decimal. */
export function epsilonText(micros: number): string {
  const fraction = String(micros % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${Math.floor(micros / 1_000_000)}${fraction === "" ? "" : `.${fraction}`}`;
}

function open(file: string): DatabaseSync {
  try {
    return openDurable(file, SCHEMA, "SELECT place, period, micros FROM spent");
  } catch (cause) {
    const message = `${file} cannot be read; restore it from a copy: without it the privacy budget might be spent twice`;
    throw new OracleError("StatsBookDamaged", message, { file }, { cause });
  }
}
