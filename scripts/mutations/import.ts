/** One-rule changes of the importers that their tests must notice: `find` stands once in `file`, `tests` are what has to fail. */
const parse = "test/oracle/import/rocketpool-parse.test.ts";
const published = "test/oracle/import/rocketpool-published.test.ts";
const events = "test/oracle/import/rocketpool-events.test.ts";
const imports = "test/oracle/import/import.test.ts";
const simulate = "test/oracle/import/simulate.test.ts";
const command = "test/oracle/import/command.test.ts";
const keys = "test/oracle/keys/producer.test.ts";

export const importMutations = [
  {
    file: "oracle/import/rocketpool/published.ts",
    find: "(rewards.smoothingPoolWei * score) / (succeeded * SCORE_UNIT)",
    replace: "((rewards.smoothingPoolWei * score) / (succeeded * SCORE_UNIT)) + 1n",
    why: "the pool is rounded up",
    tests: [published],
  },
  {
    file: "oracle/import/rocketpool/published.ts",
    find: '["index", "startMs", "endMs", "endSlot"]',
    replace: '["index", "endMs", "endSlot"]',
    why: "the rewards file may begin at another time",
    tests: [published],
  },
  {
    file: "oracle/import/rocketpool/published.ts",
    find: "aboveWei < BigInt(pool.duties.length)",
    replace: "aboveWei <= BigInt(pool.duties.length)",
    why: "a wei too much for a minipool goes unseen",
    tests: [published],
  },
  {
    file: "oracle/import/rocketpool/published.ts",
    find: "aboveWei >= 0n &&",
    replace: "",
    why: "a minipool paid too little goes unseen",
    tests: [published],
  },
  {
    file: "oracle/import/rocketpool/json.ts",
    find: "value < 0 || value >= COUNT_LIMIT",
    replace: "value >= COUNT_LIMIT",
    why: "negative counts pass",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/json.ts",
    find: 'text.replace(numbers, \'"$1"$2"$3"\')',
    replace: "text",
    why: "amounts written as numbers lose digits or are refused",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/json.ts",
    find: "if (value === null) return [];",
    replace: "",
    why: "a file without missed slots is refused",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/json.ts",
    find: "const WIDE_BITS = 96n;",
    replace: "const WIDE_BITS = 97n;",
    why: "amounts above the limit pass",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/keys.ts",
    find: "inside.key = JSON.parse(text);",
    replace: "inside.key = text.slice(1, -1);",
    why: "a key that is written with escapes hides an equal one",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/parse.ts",
    find: "if (twice) throw",
    replace: "if (twice && pools.length === 0) throw",
    why: "an address in two cases is paid twice",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/parse.ts",
    find: "a.account < b.account ? -1 : 1",
    replace: "a.account < b.account ? 0 : 0",
    why: "the batches depend on the file's order",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/parse.ts",
    find: "interval.endMs <= interval.startMs",
    replace: "interval.endMs < interval.startMs",
    why: "an interval of no length passes",
    tests: [parse],
  },
  {
    file: "oracle/import/rocketpool/work.ts",
    find: "const slots = endSlot - startSlot + 1;",
    replace: "const slots = endSlot - startSlot;",
    why: "the windows do not hold the last slot",
    tests: [events],
  },
  {
    file: "oracle/import/rocketpool/work.ts",
    find: "Math.min(keptWindows(pool, interval), validation)",
    replace: "keptWindows(pool, interval)",
    why: "a node without a duty keeps every window",
    tests: [events],
  },
  {
    file: "oracle/import/rocketpool/events.ts",
    find: "BigInt(quantity) > 0n",
    replace: "BigInt(quantity) > 1n",
    why: "quantities of 1 are left out",
    tests: [events],
  },
  {
    file: "oracle/import/rocketpool/import.ts",
    find: "const { network, index } =",
    replace: "const { network, rulesetVersion: index } =",
    why: "the second interval of a network conflicts with the first",
    tests: [imports],
  },
  {
    file: "oracle/import/append.ts",
    find: "if (summary.added === 0) tally(",
    replace: "if (summary.added < 0) tally(",
    why: "events behind a conflict are appended",
    tests: [imports],
  },
  {
    file: "oracle/import/append.ts",
    find: "if (group.length > 0) flush();",
    replace: "",
    why: "the last batches are lost",
    tests: [imports],
  },
  {
    file: "oracle/import/simulate/network.ts",
    find: "if (missed > 0) yield",
    replace: "if (missed > 1) yield",
    why: "a day with a miss keeps its upkeep",
    tests: [simulate],
  },
  {
    file: "oracle/import/simulate/world.ts",
    find: "const BOT_PARTS = 200;",
    replace: "const BOT_PARTS = 0;",
    why: "a world without bots",
    tests: [simulate],
  },
  {
    file: "oracle/random.ts",
    find: "Math.clz32(word())",
    replace: "0",
    why: "no heavy tail",
    tests: ["test/oracle/random.test.ts"],
  },
  {
    file: "oracle/import/rocketpool/files.ts",
    find: "/(minipool[-_])?performance/",
    replace: "/performance/",
    why: "the rewards file under its published name is not found",
    tests: [command],
  },
  {
    file: "oracle/keys/producer.ts",
    find: "if (chainId !== DEVELOPMENT_CHAIN_ID)",
    replace: "if (chainId < 0n)",
    why: "keys that everybody knows sign on a real chain",
    tests: [keys],
  },
  {
    file: "oracle/keys/producer.ts",
    find: "sha256(DEVELOPMENT_LABEL + label)",
    replace: "sha256(DEVELOPMENT_LABEL)",
    why: "all sources share one key",
    tests: [keys],
  },
];
