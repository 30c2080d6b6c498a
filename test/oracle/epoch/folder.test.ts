import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Identity, openFolder } from "../../../oracle/epoch/folder.ts";
import { refusal } from "../../support/refusal.ts";

const one: Identity = { chainId: "31337", genesis: `0x${"1a".repeat(32)}`, ledger: `0x${"aa".repeat(20)}` };
const anew: Identity = { ...one, genesis: `0x${"2b".repeat(32)}` };
const again: Identity = { ...one, ledger: `0x${"bb".repeat(20)}` };

describe("data folder", () => {
  let data: string;
  let said: string[];
  const open = (identity: Identity) => openFolder(data, identity, (line) => said.push(line));
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "bank-folder-"));
    said = [];
  });
  afterEach(() => rmSync(data, { recursive: true }));

  it("is the chain's, and the same one every time", () => {
    expect(open(one)).to.equal(join(data, "31337"));
    writeFileSync(join(data, "31337/epochs/1.json"), "kept");
    open(one);
    expect(existsSync(join(data, "31337/epochs/1.json"))).to.equal(true);
    expect(said).to.deep.equal([]);
  });

  for (const [what, other, aside] of [
    ["started anew", anew, "31337-1a1a1a1a-aaaaaaaa"],
    ["given another bank", again, "31337-1a1a1a1a-aaaaaaaa"],
  ] as const) {
    it(`is put aside when the development chain was ${what}, and brought back with its chain`, () => {
      writeFileSync(join(open(one), "epochs/1.json"), "kept");
      expect(existsSync(join(open(other), "epochs/1.json"))).to.equal(false);
      expect(existsSync(join(data, aside, "epochs/1.json"))).to.equal(true);
      expect(existsSync(join(open(one), "epochs/1.json"))).to.equal(true);
      expect(said).to.have.length(3);
    });
  }

  it("is never put aside on a chain that is not for development", () => {
    const [real, other] = [one, again].map((identity) => ({ ...identity, chainId: "1" }));
    open(real);
    const error = refusal(() => open(other));
    expect(error.name).to.equal("DataOfAnotherBank");
    expect(error.figures).to.deep.equal({ folder: join(data, "1"), found: real.ledger, wanted: other.ledger });
  });

  it("is taken over when an import made it before the first epoch", () => {
    open(one);
    rmSync(join(data, "31337/bank.json"));
    writeFileSync(join(data, "31337/log.sqlite"), "imported");
    open(one);
    expect(existsSync(join(data, "31337/log.sqlite"))).to.equal(true);
    expect(existsSync(join(data, "31337/bank.json"))).to.equal(true);
  });

  it("is not chosen between what an import made and what was put aside", () => {
    open(one);
    rmSync(open(anew), { recursive: true });
    mkdirSync(join(data, "31337"));
    const error = refusal(() => open(one));
    expect(error.name).to.equal("TwoDataFolders");
    expect(error.figures).to.deep.equal({
      folder: join(data, "31337"),
      aside: join(data, "31337-1a1a1a1a-aaaaaaaa"),
    });
    expect(existsSync(join(data, "31337/bank.json"))).to.equal(false);
  });

  it("is not guessed at when it does not say whose it is", () => {
    for (const text of ["{", "[]", '{"chainId": 1}']) {
      writeFileSync(join(open(one), "bank.json"), text);
      const error = refusal(() => open(one));
      expect(error.name).to.equal("DataFolderDamaged");
      expect(error.figures).to.deep.equal({ file: join(data, "31337/bank.json") });
      expect(error.cause).to.be.instanceOf(Error);
      rmSync(join(data, "31337"), { recursive: true });
    }
  });
});
