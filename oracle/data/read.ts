import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { type BadRows, csvOptions, type Format, type Loaded, type RawRecord, rowReader, tableError } from "./table.ts";

/** Reads a .csv, .tsv or gzipped file of a format as a stream. Throws BadHeader, BadTable, and BadCell when bad rows are refused. */
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
    throw tableError(format.name, error);
  }
  return reader.done();
}

/** The whole text of a file, gunzipped where its name ends in .gz. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  const collect = async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) chunks.push(part);
  };
  const source = createReadStream(path);
  await (path.endsWith(".gz") ? pipeline(source, createGunzip(), collect) : pipeline(source, collect));
  return Buffer.concat(chunks).toString("utf8");
}
