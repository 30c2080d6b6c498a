import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `use` with a new folder, and removes it. */
export async function withEmptyFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
