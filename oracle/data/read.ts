import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { OracleError } from "../errors.ts";
import { type BadRows, csvOptions, type Format, type Loaded, type RawRecord, rowReader, tableError } from "./table.ts";

/**
 * Reads a .csv, .tsv or gzipped file of a format as a stream. @throws BadHeader, BadTable, BadCell when bad rows are refused, OracleError
 * `FileUnreadable`.
 */
export async function readTable<T>(path: string, format: Format<T>, badRows: BadRows): Promise<Loaded<T>> {
  const reader = rowReader(format, badRows);
  const takeAll = async (records: AsyncIterable<RawRecord>) => {
    for await (const record of records) reader.take(record);
  };
  const source = createReadStream(path);
  const parser = parse(csvOptions(format));
  try {
    await (path.endsWith(".gz")
      ? pipeline(source, createGunzip(), parser, takeAll)
      : pipeline(source, parser, takeAll));
  } catch (error) {
    throw fileError(path, tableError(format.name, error));
  }
  return reader.done();
}

/** The whole text of a file, gunzipped where its name ends in .gz. @throws OracleError `FileUnreadable`. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  const collect = async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) chunks.push(part);
  };
  const source = createReadStream(path);
  try {
    await (path.endsWith(".gz") ? pipeline(source, createGunzip(), collect) : pipeline(source, collect));
  } catch (error) {
    throw fileError(path, error);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The same error, or which file it is about where the system or gunzip gave up: they name none, or not by an error of ours. */
function fileError(path: string, error: unknown): unknown {
  const isOurs = !(error instanceof Error) || !("code" in error) || error instanceof OracleError;
  return isOurs ? error : new OracleError("FileUnreadable", `${path} cannot be read`, { file: path }, { cause: error });
}
