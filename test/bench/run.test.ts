import { expect } from "chai";
import { type Bench, type Row, row } from "../../scripts/bench/frame.ts";
import { benches as all } from "../../scripts/bench/list.ts";
import { runBenches } from "../../scripts/bench/run.ts";

const bench = (name: string, ...rows: Row[]): Bench => ({
  name,
  about: `about ${name}`,
  load: async () => ({ run: async (emit) => rows.forEach(emit) }),
});
const quick = row("quick", 1, "s", { atMost: 2, peer: "theirs 3 s" });
const slow = row("slow", 3, "s", { atMost: 2 });
const plain = row("plain", 5, "MB");
const benches = [
  bench("tree", quick),
  bench("tree-wide", plain),
  bench("trees", slow),
  bench("gas-post", plain, quick),
];

async function ran(...args: string[]) {
  const [out, err]: string[][] = [[], []];
  const status = await runBenches(benches, args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { status, out, err };
}

describe("npm run bench", () => {
  it("lists the benches without a name, and runs none", async () => {
    const { status, out } = await ran();
    expect([status, out[0], out.length]).to.deep.equal([0, `${"tree".padEnd(20)} about tree`, 4]);
    const listed = (await ran("--json")).out.map((line) => JSON.parse(line));
    expect(listed).to.deep.equal(benches.map(({ name, about }) => ({ name, about })));
  });

  it("prints a JSON object a row, and nothing else to stdout, with --json", async () => {
    const { status, out, err } = await ran("gas-post", "--json");
    expect([status, err.length]).to.deep.equal([0, 1]);
    expect(out.map((line) => JSON.parse(line))).to.deep.equal([
      { bench: "gas-post", ...plain },
      { bench: "gas-post", ...quick },
    ]);
    expect(out[1]).to.match(
      /^\{"bench":"gas-post","name":"quick","value":1,"unit":"s","goal":"<= 2","peer":"theirs 3 s","ok":true\}$/,
    );
  });

  it("prints the machine, a heading and rows in columns for people", async () => {
    const { out, err } = await ran("trees");
    expect(err).to.deep.equal([]);
    expect(out[0]).to.match(/ cores, \d+\.\d GiB, Node v\d+/);
    expect(out[1]).to.equal("\ntrees: about trees");
    expect(out[2]).to.match(/^ {2}slow +3 s +<= 2 +MISSED$/);
    expect(out).to.have.length(3);
  });

  it("runs a bench by its name and by its group, in the list's order, and each once", async () => {
    const run = async (...args: string[]) =>
      (await ran("--json", ...args)).out.map((line) => (JSON.parse(line) as { bench: string }).bench);
    expect(await run("tree")).to.deep.equal(["tree", "tree-wide"]);
    expect(await run("tree-wide", "tree")).to.deep.equal(["tree", "tree-wide"]);
    expect(await run("gas")).to.deep.equal(["gas-post", "gas-post"]);
  });

  it("ends with 1 when one goal of any bench is missed", async () => {
    expect((await ran("tree", "trees")).status).to.equal(1);
    expect((await ran("tree", "gas")).status).to.equal(0);
  });

  it("refuses a name that nobody has, and runs nothing", async () => {
    const { status, out, err } = await ran("tree", "tre", "none");
    expect([status, out]).to.deep.equal([2, []]);
    expect(err).to.deep.equal(["no bench is named tre, none; there are: tree, tree-wide, trees, gas-post"]);
  });

  it("knows every bench by a name of its own, and finds each where it says", async function () {
    this.timeout(60_000);
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
    for (const { load } of all) expect((await load()).run).to.be.a("function");
  });
});
