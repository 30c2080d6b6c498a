import { OracleError } from "../errors.ts";

/**
 * Faults of the log itself, not of what it was given; the figures name `file` and, where there is one, the entry's `offset`.
 * `LogMissing`: no file; `NotALog`: another file; `LogNewer`: written by a later version; `LogDamaged`: truncated, or changed behind our back;
 * `EpochNotSealed`: no marker yet; `LogBusy`: another process holds it; `LogStorage`: the disk.
 */
export type LogFault =
  | "LogMissing"
  | "NotALog"
  | "LogNewer"
  | "LogDamaged"
  | "EpochNotSealed"
  | "LogBusy"
  | "LogStorage";

export function logError(
  fault: LogFault,
  file: string,
  detail: string,
  { offset, cause }: { offset?: number; cause?: unknown } = {},
): OracleError {
  const place = offset === undefined ? file : `${file}, entry ${offset}`;
  const retry = fault === "LogBusy" || fault === "EpochNotSealed";
  return new OracleError(fault, `${place}: ${detail}`, { file, offset }, { retry, cause });
}

/** By SQLite's primary result code: BUSY, LOCKED, CORRUPT, NOTADB. */
const SQLITE_FAULTS: Record<number, LogFault> = { 5: "LogBusy", 6: "LogBusy", 11: "LogDamaged", 26: "NotALog" };

/** Runs `use` and names what SQLite throws; any other error passes as it is. */
export function guarded<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    const errcode = (cause as { errcode?: unknown }).errcode;
    if (typeof errcode !== "number") throw cause;
    throw logError(SQLITE_FAULTS[errcode & 0xff] ?? "LogStorage", file, (cause as Error).message, { cause });
  }
}
