import { expect } from "chai";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { developmentParameters } from "../../scripts/deploy/development.ts";
import { parseParameters } from "../../scripts/deploy/parameters.ts";
import { planBank } from "../../scripts/deploy/plan.ts";
import { deployRefusal, freshChain, PEOPLE, safeParameters } from "../support/deploy.ts";

const VAULT = `0x${"aa".repeat(20)}`;
const FILE = {
  operators: [`0x${"11".repeat(20)}`],
  threshold: 1,
  guardian: `0x${"22".repeat(20)}`,
  networkBudgetWei: "5",
};

describe("a deployment of rights over data", () => {
  it("is paid in the bank's own time asset and lets each vault node anchor reads", async () => {
    const { deps, accounts, connection } = await freshChain();
    const vaults = PEOPLE.vaults.map((place) => accounts[place]);
    const { contracts } = await deployBank(deps, { ...safeParameters(accounts), dataShare: { vaults } });
    const share = await connection.ethers.getContractAt("DataShare", contracts.DataShare!.address);
    expect(String(await share.timeAsset()).toLowerCase()).to.equal(contracts.TimeAsset.address);
    for (const [i, place] of PEOPLE.vaults.entries()) {
      const vault = (await connection.ethers.getSigners())[place];
      await (share.connect(vault) as typeof share).anchorReads(i + 1, `0x${"33".repeat(32)}`, 1);
    }
    expect(await share.lastAnchoredEpoch()).to.equal(BigInt(PEOPLE.vaults.length));
  });

  it("is left out where the plan has none", async () => {
    const { deps, accounts } = await freshChain();
    expect((await deployBank(deps, safeParameters(accounts))).contracts.DataShare).to.equal(undefined);
  });
});

describe("programs that ask for consent", () => {
  const names = ({ programs }: { programs: readonly { name: string; consentRequired?: boolean }[] }) =>
    programs.filter(({ consentRequired }) => consentRequired).map(({ name }) => name);

  it("are those that the development bank, or the parameters file, names", async () => {
    expect(names(await developmentParameters({ dataShare: true, consent: ["network"] }))).to.deep.equal(["network"]);
    expect(names(await developmentParameters())).to.deep.equal([]);
    const file = { ...FILE, declared: { a: "1", b: "2" }, consent: ["b"] };
    expect(names(await parseParameters(JSON.stringify(file)))).to.deep.equal(["b"]);
    expect(names(await parseParameters(JSON.stringify({ ...file, consent: undefined })))).to.deep.equal([]);
  });

  it("are refused where there is no such program", async () => {
    const { name, figures } = await deployRefusal(() => developmentParameters({ consent: ["content"] }));
    expect({ name, figures }).to.deep.equal({
      name: "NoSuchProgram",
      figures: { program: "content", programs: ["network"] },
    });
    const field = await deployRefusal(() => parseParameters(JSON.stringify({ ...FILE, consent: "network" })));
    expect(field.figures).to.deep.equal({ field: "consent" });
  });

  it("are refused in a bank in which nobody can give it", async () => {
    const parameters = await developmentParameters({ dataShare: true, consent: ["network"] });
    expect(planBank(31337, parameters).programs[0].terms.consentRequired).to.equal(true);
    const { dataShare: _, ...without } = parameters;
    const { name, figures } = await deployRefusal(() => planBank(31337, without));
    expect({ name, figures }).to.deep.equal({ name: "ConsentWithoutDataShare", figures: { program: "network" } });
  });
});

describe("rights over data in the parameters file", () => {
  const parse = (dataShare: unknown) => parseParameters(JSON.stringify({ ...FILE, dataShare }));

  it("name the vault nodes", async () => {
    expect((await parse({ vaults: [VAULT] })).dataShare).to.deep.equal({ vaults: [VAULT] });
    expect((await parse(undefined)).dataShare).to.equal(undefined);
  });

  it("are refused with the field that is wrong", async () => {
    const wrong: [unknown, string][] = [
      [5, "dataShare"],
      [{}, "dataShare.vaults"],
      [{ vaults: [5] }, "dataShare.vaults[0]"],
      [{ vaults: [], nodes: [] }, "dataShare.nodes"],
    ];
    for (const [dataShare, field] of wrong) {
      const { name, figures } = await deployRefusal(() => parse(dataShare));
      expect({ name, figures }).to.deep.equal({ name: "BadParameters", figures: { field } });
    }
  });
});
