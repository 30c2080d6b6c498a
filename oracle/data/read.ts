import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { OracleError } from "../errors.ts";
import { type BadRows, CSV_OPTIONS, type Format, type Loaded, type RawRecord, rowReader, tableError } from "./table.ts";

/** How every gzip member begins (RFC 1952). No text does: the second byte is no UTF-8. */
const GZIP = Buffer.of(0x1f, 0x8b);

/**
 * Reads a file of a format as a stream, plain or gzipped. @throws BadHeader, BadTable, BadCell when bad rows are refused, OracleError
 * `FileUnreadable`.
 */
export async function readTable<T>(path: string, format: Format<T>, badRows: BadRows): Promise<Loaded<T>> {
  const reader = rowReader(format, badRows);
  const takeAll = async (records: AsyncIterable<RawRecord>) => {
    for await (const record of records) reader.take(record);
  };
  try {
    const packed = await isGzip(path);
    const source = createReadStream(path);
    const parser = parse(CSV_OPTIONS);
    await (packed ? pipeline(source, createGunzip(), parser, takeAll) : pipeline(source, parser, takeAll));
  } catch (error) {
    throw fileError(path, tableError(format.name, error));
  }
  return reader.done();
}

/** The whole text of a file, plain or gzipped. @throws OracleError `FileUnreadable`. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  const collect = async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) chunks.push(part);
  };
  try {
    const packed = await isGzip(path);
    const source = createReadStream(path);
    await (packed ? pipeline(source, createGunzip(), collect) : pipeline(source, collect));
  } catch (error) {
    throw fileError(path, error);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** By what is in it: files are packed, unpacked and renamed on their way. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
    return buffer.equals(GZIP);
  } finally {
    await file.close();
  }
}

/** The same error, or which file it is about where the system or gunzip gave up: they name none, or not by an error of ours. */
function fileError(path: string, error: unknown): unknown {
  const isOurs = !(error instanceof Error) || !("code" in error) || error instanceof OracleError;
  return isOurs ? error : new OracleError("FileUnreadable", `${path} cannot be read`, { file: path }, { cause: error });
}
