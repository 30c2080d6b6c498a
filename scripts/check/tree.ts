import { readdirSync, readFileSync } from "node:fs";
import { basename, join, matchesGlob } from "node:path";

/** Paths of the files that belong to the project, sorted; works where there is no git, from `.gitignore` alone. */
export function treeFiles(root: string): string[] {
  const ignored = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
  const patterns = [...ignored.map((pattern) => pattern.replace(/\/$/, "")), ".git"];
  const skip = (path: string) => patterns.some((p) => matchesGlob(p.includes("/") ? path : basename(path), p));
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (skip(path)) return [];
      return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
    });
  return walk("").sort();
}
