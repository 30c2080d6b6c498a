import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Replaces a file so that after a crash it holds the old bytes or the new ones, never a part; durable when it returns. */
export function writeDurably(file: string, data: string | Uint8Array): void {
  const unfinished = `${file}.unfinished`;
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const handle = openSync(unfinished, "w");
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(handle, bytes, from);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, file);
  syncFolder(dirname(file));
}

/** The rename itself is durable once the folder is. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
