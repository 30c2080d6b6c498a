import { type Bench, formatRow, machineLine } from "./frame.ts";

/** Where lines go: `out` for figures, `err` for what is about them. */
export type Lines = { readonly out: (line: string) => void; readonly err: (line: string) => void };

const NAME_WIDTH = 52;

/**
 * Without a name lists the benches, else runs those that `args` name, or the groups. With --json `out` gets nothing but one JSON
 * object a row.
 * @returns The exit status: 1 when a goal is missed, 2 when there is no such bench.
 */
export async function runBenches(
  benches: readonly Bench[],
  args: readonly string[],
  { out, err }: Lines,
): Promise<number> {
  const json = args.includes("--json");
  const wanted = args.filter((arg) => arg !== "--json");
  if (wanted.length === 0) {
    for (const { name, about } of benches) out(json ? JSON.stringify({ name, about }) : `${name.padEnd(20)} ${about}`);
    return 0;
  }
  const isMeant = (name: string, want: string) => name === want || name.startsWith(`${want}-`);
  const unknown = wanted.filter((want) => !benches.some(({ name }) => isMeant(name, want)));
  if (unknown.length > 0) {
    err(`no bench is named ${unknown.join(", ")}; there are: ${benches.map(({ name }) => name).join(", ")}`);
    return 2;
  }

  (json ? err : out)(machineLine());
  let missed = 0;
  for (const { name, about, load } of benches.filter((bench) => wanted.some((want) => isMeant(bench.name, want)))) {
    if (!json) out(`\n${name}: ${about}`);
    const { run } = await load();
    await run((row) => {
      if (row.ok === false) missed++;
      out(json ? JSON.stringify({ bench: name, ...row }) : formatRow(row, NAME_WIDTH));
    });
  }
  return missed > 0 ? 1 : 0;
}
