/**
 * Why a log cannot be used. `notALog`: another file; `newer`: written by a later version; `damaged`: truncated or
 * changed behind our back; `notSealed`: no marker for the epoch yet; `busy`: another process holds it; `storage`: disk.
 */
export type LogErrorReason = "notALog" | "newer" | "damaged" | "notSealed" | "busy" | "storage";

/** The log itself is at fault, not what it was given. `offset` names the entry where there is one. */
export class LogError extends Error {
  override name = "LogError";
  readonly reason: LogErrorReason;
  readonly file: string;
  readonly offset: number | null;
  /** Whether the same call may succeed later without anybody repairing anything. */
  readonly retry: boolean;

  constructor(
    reason: LogErrorReason,
    file: string,
    detail: string,
    options: { offset?: number; cause?: unknown } = {},
  ) {
    const place = options.offset === undefined ? file : `${file}, entry ${options.offset}`;
    super(`${place}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.file = file;
    this.offset = options.offset ?? null;
    this.retry = reason === "busy" || reason === "notSealed";
  }
}

const SQLITE_REASONS: Record<number, LogErrorReason> = { 5: "busy", 6: "busy", 11: "damaged", 26: "notALog" };

/** Runs `use` and names what SQLite throws; any other error is a bug and passes as it is. */
export function guarded<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    const errcode = (cause as { errcode?: unknown }).errcode;
    if (typeof errcode !== "number") throw cause;
    throw new LogError(SQLITE_REASONS[errcode & 0xff] ?? "storage", file, (cause as Error).message, { cause });
  }
}
