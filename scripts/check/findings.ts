/** Something in a file that should not be there. `line` counts from 1. */
export type Finding = { kind: "long" | "mark" | "place"; path: string; line: number; text: string };

const LONGEST = 300;

/** Split in two so that this file does not find itself. */
const MARKS = new RegExp(
  [
    "\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b",
    "\\b(it|describe|test)\\.(sk" + "ip|on" + "ly)\\([\"'`]",
    "@ts-ig" + "nore",
  ].join("|"),
);
const PLACES = new RegExp(
  [
    "[\"' =:(`](/(tmp|root|home|work|Users)/[a-z])",
    "https?://[^/\\s\"'`)]*(registry|artifactory|nexus|verdaccio)",
  ].join("|"),
);
const PRIVATE_HOST = /https?:\/\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** What is wrong with one file of the tree, by its path and text. Pure. */
export function findings({ path, text }: { path: string; text: string }): Finding[] {
  if (text.includes("\0")) return [];
  const lines = text.split("\n");
  const found: Finding[] = [];
  const code = /\.(ts|tsx|sol|mjs)$/.test(path) && !path.startsWith("protocol/abi/");
  const codeLines = lines.filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line)).length;
  if (code && codeLines > LONGEST) {
    found.push({ kind: "long", path, line: lines.length, text: `${codeLines} lines of code: split it` });
  }
  for (const [index, line] of lines.entries()) {
    const at = { path, line: index + 1, text: line.trim().slice(0, 160) };
    if (code && MARKS.test(line)) found.push({ kind: "mark", ...at });
    if (PLACES.test(line) || PRIVATE_HOST.test(line)) found.push({ kind: "place", ...at });
  }
  return found;
}
