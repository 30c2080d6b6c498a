import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `use` with a new folder, removes it, and gives what `use` gave. */
export async function withEmptyFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
