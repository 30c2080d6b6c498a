import { eventsOf, parseBatch } from "../../protocol/batch.ts";
import { fromHex } from "../../protocol/bytes.ts";
import type { Feature, FeatureSpec } from "../../protocol/features.ts";
import { loadPeer, type Peer } from "./peers.ts";

const NAME = "@duckdb/node-api";
const VERSION = "1.5.6-r.1";
export const DUCKDB = `DuckDB ${VERSION}, one thread`;

type Appender = {
  appendBlob: (value: Uint8Array) => void;
  appendUBigInt: (value: bigint) => void;
  appendVarchar: (value: string) => void;
  endRow: () => void;
  closeSync: () => void;
};
type Connection = {
  run: (sql: string) => Promise<unknown>;
  runAndReadAll: (sql: string) => Promise<{ getRows: () => unknown[][] }>;
  createAppender: (table: string) => Promise<Appender>;
  closeSync: () => void;
};
type DuckDb = {
  DuckDBInstance: { create: (path: string) => Promise<{ connect: () => Promise<Connection>; closeSync: () => void }> };
};

/** The same events as rows of a table in memory, and the fold in SQL. `sums` adds up each feature over all accounts. */
export type DuckDbFold = { aggregate: () => Promise<unknown>; sums: () => Promise<bigint[]>; close: () => void };

/** Loads the batches. The window is in ms since 1970 and must hold all events. */
export async function duckDbFold(
  batches: readonly Uint8Array[],
  spec: FeatureSpec,
  window: { startMs: number; lengthMs: number },
): Promise<Peer<DuckDbFold>> {
  const peer = loadPeer<DuckDb>(NAME, VERSION);
  if (!peer.ok) return peer;
  const instance = await peer.module.DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET threads = 1");
  await connection.run(
    "CREATE TABLE event (account BLOB, subject UBIGINT, quantity UBIGINT, atMs UBIGINT, kind VARCHAR)",
  );
  const appender = await connection.createAppender("event");
  for (const bytes of batches) {
    const parsed = parseBatch(bytes);
    if (!parsed.ok) throw new Error("the workload made a malformed batch");
    for (const { account, subject, quantity, at, kind } of eventsOf(parsed.batch)) {
      appender.appendBlob(fromHex(account));
      appender.appendUBigInt(subject);
      appender.appendUBigInt(quantity);
      appender.appendUBigInt(BigInt(at));
      appender.appendVarchar(kind);
      appender.endRow();
    }
  }
  appender.closeSync();
  const columns = spec.map((feature, index) => `${columnOf(feature, window)} AS f${index}`);
  const sums = spec.map((_, index) => `CAST(sum(f${index}) AS VARCHAR)`);
  const module: DuckDbFold = {
    aggregate: () =>
      connection.run(
        `CREATE OR REPLACE TABLE fold AS SELECT account, ${columns.join(", ")} FROM event GROUP BY account`,
      ),
    async sums() {
      const [row] = (await connection.runAndReadAll(`SELECT ${sums.join(", ")} FROM fold`)).getRows();
      return row!.map((value) => BigInt(String(value)));
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
  return { ok: true, module };
}

function columnOf({ op, kind, slice }: Feature, { startMs, lengthMs }: { startMs: number; lengthMs: number }): string {
  const inSlice = slice === undefined ? "" : ` AND (atMs - ${startMs}) * ${slice.of} // ${lengthMs} = ${slice.index}`;
  const filter = `FILTER (WHERE kind = '${kind}'${inSlice})`;
  if (op === "count") return `count(*) ${filter}`;
  if (op === "distinct") return `count(DISTINCT subject) ${filter}`;
  return `coalesce(${op}(quantity) ${filter}, 0)`;
}
