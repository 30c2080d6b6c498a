import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutation } from "./mutation.ts";

/** What keeps mutations from breaking one rule each, a line for each that does: nothing where all still fit the tree at `root`. */
export function misfits(mutations: readonly Mutation[], root: string): string[] {
  const seen = new Set<string>();
  return mutations.flatMap((mutation) => {
    const { file, find, replace, why, tests } = mutation;
    const way = JSON.stringify([file, find, replace]);
    const wrong = wrongWith(mutation, root);
    if (seen.has(way)) wrong.push("stands in the lists twice");
    if (tests.length === 0) wrong.push("names no test");
    seen.add(way);
    return wrong.map((reason) => `${file}: ${why}: ${reason}`);
  });
}

function wrongWith({ file, find, replace, tests }: Mutation, root: string): string[] {
  const wrong = tests.filter((test) => !existsSync(join(root, test))).map((test) => `there is no ${test}`);
  if (find === replace) wrong.push("changes nothing");
  if (!existsSync(join(root, file))) return [...wrong, "there is no such file"];
  const times = readFileSync(join(root, file), "utf8").split(find).length - 1;
  return times === 1 ? wrong : [...wrong, `what it replaces stands there ${times} times, not once`];
}
