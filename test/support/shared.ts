import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The public data set at `path` below ../shared/data; skips the running test with a message where it is absent. */
export function sharedData(test: Mocha.Context, path: string): string {
  const file = resolve(import.meta.dirname, "../../../shared/data", path);
  if (existsSync(file)) return file;
  test.test!.title += ` (skipped: ../shared/data/${path} is not here)`;
  return test.skip();
}
