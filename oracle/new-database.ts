import { linkSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/**
 * Makes the database in `file` with what `fill` writes, unless another process did meanwhile. It appears whole or not at all:
 * several processes may start at once, and an empty file is then always damage.
 */
export function newDatabase(file: string, fill: (db: DatabaseSync) => void): void {
  const draft = `${file}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const db = new DatabaseSync(draft);
  try {
    fill(db);
  } finally {
    db.close();
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}
