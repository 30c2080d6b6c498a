import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireName, type Storage } from "./storage.ts";

/** Keeps each name as a file below `root`. */
export function folderStorage(root: string): Storage {
  const pathOf = (name: string) => {
    requireName(name);
    return join(root, name);
  };
  return {
    async put(name, bytes) {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true });
      // A dot in front: never the name of anything stored.
      const draft = join(dirname(path), `.${crypto.randomUUID()}`);
      await writeFile(draft, bytes);
      await rename(draft, path);
    },
    async get(name) {
      const bytes = await orNothing(readFile(pathOf(name)));
      return bytes && new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    async list(folder) {
      const found = await orNothing(readdir(pathOf(folder), { recursive: true, withFileTypes: true }));
      const files = (found ?? []).filter((entry) => entry.isFile() && !entry.name.startsWith("."));
      return files.map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length));
    },
  };
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
