import { expect } from "chai";
import fc from "fast-check";
import { developmentParameters } from "../../scripts/deploy/development.ts";
import { parseParameters } from "../../scripts/deploy/parameters.ts";
import { type BankParameters, DEFAULT_TERMS, DEVELOPMENT_CHAIN_ID, planBank } from "../../scripts/deploy/plan.ts";
import { deployRefusal, safeParameters } from "../support/deploy.ts";

const people = Array.from({ length: 32 }, (_, i) => `0x${(0xab00 + i).toString(16).padStart(40, "0")}`);
const safe = safeParameters(people);

describe("plan of a bank", () => {
  it("takes a threshold outside development exactly when more than two thirds sign", async () => {
    const sizes = fc
      .integer({ min: 1, max: 32 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: n })));
    await fc.assert(
      fc.asyncProperty(sizes, async ([n, threshold]) => {
        const parameters: BankParameters = { ...safe, operators: people.slice(0, n), threshold };
        // f operators may be silent; with 3f < n two quorums always share one that is not.
        if (3 * (n - threshold) < n) return void planBank(1, parameters);
        const { name, figures } = await deployRefusal(() => planBank(1, parameters));
        expect({ name, figures }).to.deep.equal({ name: "UnsafeThreshold", figures: { threshold, operators: n } });
      }),
    );
  });

  it("takes three of five on the development chain and nowhere else", async () => {
    const development = await developmentParameters();
    expect(planBank(DEVELOPMENT_CHAIN_ID, development).threshold).to.equal(3);
    const { name, figures } = await deployRefusal(() => planBank(1, development));
    expect({ name, figures }).to.deep.equal({ name: "UnsafeThreshold", figures: { threshold: 3, operators: 5 } });
  });

  it("wants a timelock with a delay and proposers outside development", async () => {
    const { timelock, ...without } = safe;
    const wrong = [
      without,
      { ...safe, timelock: { ...timelock!, delayS: 0n } },
      { ...safe, timelock: { delayS: 1n, proposers: [] } },
    ];
    const given = [
      { delayS: 0n, proposers: [] },
      { delayS: 0n, proposers: timelock!.proposers },
      { delayS: 1n, proposers: [] },
    ];
    for (const [i, parameters] of wrong.entries()) {
      const { name, figures } = await deployRefusal(() => planBank(1, parameters));
      expect({ name, figures }).to.deep.equal({ name: "AdminNotTimelocked", figures: given[i] });
    }
  });

  it("lists operators in rising order of address, whatever order they were given in", () => {
    const lowerCase = people.slice(0, 5).sort();
    fc.assert(
      fc.property(fc.shuffledSubarray(people.slice(0, 5), { minLength: 5 }), fc.boolean(), (operators, upper) => {
        const given = operators.map((operator) => (upper ? `0x${operator.slice(2).toUpperCase()}` : operator));
        expect(planBank(1, { ...safe, operators: given }).operators).to.deep.equal(lowerCase);
      }),
    );
  });

  it("refuses a program whose model is not deployed", async () => {
    const program = { name: "network", model: "Network", featureSpec: `0x${"00".repeat(32)}` as const, budgetWei: 1n };
    const { name, figures } = await deployRefusal(() => planBank(1, { ...safe, programs: [program] }));
    expect({ name, figures }).to.deep.equal({
      name: "NoSuchModel",
      figures: { program: "network", model: "Network", models: [] },
    });
  });
});

describe("parameters file", () => {
  const file = {
    operators: people.slice(0, 5),
    threshold: 4,
    guardian: people[6],
    timelock: { delayS: "3600", proposers: [people[8]] },
    networkBudgetWei: "5",
    declared: { guests: "7" },
    halvingS: "1000",
  };

  it("gives the parameters it names and the usual terms for the rest", async () => {
    const { models, programs, ...rest } = await parseParameters(JSON.stringify(file));
    expect(rest).to.deep.equal({
      ...DEFAULT_TERMS,
      halvingS: 1000n,
      operators: file.operators,
      threshold: 4,
      guardian: file.guardian,
      timelock: { delayS: 3600n, proposers: [people[8]] },
    });
    expect(programs.map(({ name, budgetWei }) => [name, budgetWei])).to.deep.equal([
      ["network", 5n],
      ["guests", 7n],
    ]);
  });

  it("registers the weighed network, metaverse and content beside the network where they have a budget", async () => {
    const more = { metaverseBudgetWei: "6", contentBudgetWei: "8", networkWeighedBudgetWei: "9" };
    const { models, programs } = await parseParameters(JSON.stringify({ ...file, ...more }));
    expect(programs.map(({ name, budgetWei }) => [name, budgetWei])).to.deep.equal([
      ["network", 5n],
      ["network-weighed", 9n],
      ["metaverse", 6n],
      ["content", 8n],
      ["guests", 7n],
    ]);
    expect(models.map(({ name }) => name)).to.deep.equal(["Network", "NetworkWeighed", "Metaverse", "Engagement"]);
    expect(models.map(({ kind }) => kind)).to.deep.equal(["cubic", "weighed", "cubic", "trees"]);
  });

  const wrong: [string, unknown][] = [
    ["the file", []],
    ["operators", { ...file, operators: "all" }],
    ["operators[1]", { ...file, operators: [people[0], 1] }],
    ["threshold", { ...file, threshold: "4" }],
    ["guardian", { ...file, guardian: undefined }],
    ["timelock", { ...file, timelock: "none" }],
    ["timelock.delayS", { ...file, timelock: { delayS: 3600, proposers: [] } }],
    ["timelock.proposers", { ...file, timelock: { delayS: "1" } }],
    ["networkBudgetWei", { ...file, networkBudgetWei: "-5" }],
    ["networkWeighedBudgetWei", { ...file, networkWeighedBudgetWei: "half" }],
    ["metaverseBudgetWei", { ...file, metaverseBudgetWei: 6 }],
    ["contentBudgetWei", { ...file, contentBudgetWei: "6.5" }],
    ["declared.guests", { ...file, declared: { guests: "1e18" } }],
    ["halvingS", { ...file, halvingS: 1.5 }],
    ["gaurdian", { ...file, gaurdian: people[6] }],
  ];
  for (const [field, value] of wrong) {
    it(`names ${field} when it is wrong`, async () => {
      const { name, figures } = await deployRefusal(() => parseParameters(JSON.stringify(value)));
      expect({ name, figures }).to.deep.equal({ name: "BadParameters", figures: { field } });
    });
  }

  it("is refused when it is not JSON", async () => {
    const { name, figures } = await deployRefusal(() => parseParameters("operators: 5"));
    expect({ name, figures }).to.deep.equal({ name: "BadParameters", figures: { field: "the file" } });
  });
});
