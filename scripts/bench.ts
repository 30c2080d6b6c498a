import { formatRow, machineLine } from "./bench/frame.ts";
import { benches } from "./bench/list.ts";

/**
 * `npm run bench` lists the benches; `npm run bench -- <name or group> [--json]` runs them. With --json each row is one
 * JSON object a line. Exit status 1 when a goal is missed, 2 when there is no such bench.
 */
const args = process.argv.slice(2);
const json = args.includes("--json");
const wanted = args.filter((arg) => arg !== "--json");

if (wanted.length === 0) {
  for (const { name, about } of benches)
    console.log(json ? JSON.stringify({ name, about }) : `${name.padEnd(20)} ${about}`);
  process.exit(0);
}

const chosen = benches.filter(({ name }) => wanted.some((want) => name === want || name.startsWith(`${want}-`)));
const unknown = wanted.filter((want) => !benches.some(({ name }) => name === want || name.startsWith(`${want}-`)));
if (unknown.length > 0) {
  console.error(`no bench is named ${unknown.join(", ")}; there are: ${benches.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

// stdout holds nothing but rows when machines read it.
(json ? console.error : console.log)(machineLine());
let missed = 0;
for (const { name, about, load } of chosen) {
  if (!json) console.log(`\n${name}: ${about}`);
  const { run } = await load();
  await run((row) => {
    if (row.ok === false) missed++;
    console.log(json ? JSON.stringify({ bench: name, ...row }) : formatRow(row, 44));
  });
}
process.exit(missed > 0 ? 1 : 0);
