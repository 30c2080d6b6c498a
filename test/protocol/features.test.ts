import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { id } from "ethers/hash";
import fc from "fast-check";
import { canonicalJson, type FeatureSpec, featureSpecHash, programId } from "../../protocol/features.ts";
import { isKind, KIND_CODES, KINDS_BY_CODE } from "../../protocol/kinds.ts";
import { contentSpec } from "../../protocol/programs/content.ts";
import { metaverseSpec } from "../../protocol/programs/metaverse.ts";
import { networkSpec } from "../../protocol/programs/network.ts";
import { networkWeighedSpec } from "../../protocol/programs/network-weighed.ts";

const json = fc.letrec((tie) => ({
  value: fc.oneof(fc.string(), fc.maxSafeInteger(), fc.array(tie("value")), fc.dictionary(fc.string(), tie("value"))),
})).value as fc.Arbitrary<Parameters<typeof canonicalJson>[0]>;

describe("canonical JSON", () => {
  it("is JSON that says the same", () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(JSON.parse(canonicalJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("does not depend on the order in which members were written", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).reverse());
        expect(canonicalJson(reversed)).to.equal(canonicalJson(members));
      }),
    );
    expect(canonicalJson({ b: 1, a: ["x", { d: 2, c: -3 }] })).to.equal('{"a":["x",{"c":-3,"d":2}],"b":1}');
  });

  it("refuses numbers that are not whole, and undefined members", () => {
    for (const number of [0.5, Number.NaN, 2 ** 53, -0]) {
      expect(() => canonicalJson({ number })).to.throw(RangeError, `no whole number in JSON: ${number}`);
    }
    const loose = { max: undefined } as unknown as Record<string, number>;
    expect(() => canonicalJson(loose)).to.throw(TypeError, "undefined member");
  });
});

describe("feature specs", () => {
  it("hash to what the models were registered with", () => {
    const wanted =
      '[{"kind":"view","max":9,"min":0,"name":"views","op":"count","unit":"count"},' +
      '{"divide":1000,"kind":"dwell","max":7,"min":0,"name":"dwell","op":"sum","slice":{"index":1,"of":2},"unit":"s"}]';
    const spec: FeatureSpec = [
      { name: "views", op: "count", kind: "view", unit: "count", min: 0, max: 9 },
      { slice: { index: 1, of: 2 }, divide: 1000, name: "dwell", op: "sum", kind: "dwell", unit: "s", min: 0, max: 7 },
    ];
    expect(featureSpecHash(spec)).to.equal(id(wanted));
    expect(programId("network")).to.equal("0x5883ad17ef64b01e2bc484061346fe801433c0f3c90c50be6faf646676a4222b");
  });

  it("of the shipped programs have the order that their models read; those of virtual world and contents fit a tree model", () => {
    expect(networkSpec.map(({ name }) => name)).to.deep.equal([
      "validations",
      "missedValidations",
      "consensus",
      "upkeep",
    ]);
    const names = ["presence0", "interactions0", "spend0", "presence1"];
    expect(metaverseSpec.slice(0, 4).map(({ name }) => name)).to.deep.equal(names);
    expect(metaverseSpec).to.have.length(24);
    const acts = ["views", "contents", "dwellS", "longestS", "comments", "shares", "follows"];
    expect(contentSpec.map(({ name }) => name)).to.deep.equal(acts);
    expect(networkWeighedSpec.map(({ name }) => name)).to.deep.equal([
      ...networkSpec.map(({ name }) => name),
      "quality",
    ]);
    for (const { min, max } of [...networkWeighedSpec, ...metaverseSpec, ...contentSpec]) {
      expect(min).to.equal(0);
      expect(max).to.be.greaterThan(0);
    }
    for (const { max } of [...metaverseSpec, ...contentSpec]) expect(max).to.be.below(2 ** 24);
  });

  it("name the kinds of the format, by the codes that docs/formats.md gives them", () => {
    for (const [kind, code] of Object.entries(KIND_CODES)) expect(KINDS_BY_CODE[code]).to.equal(kind);
    expect(KINDS_BY_CODE.filter(Boolean)).to.have.length(Object.keys(KIND_CODES).length);
    const text = readFileSync(join(import.meta.dirname, "../../docs/formats.md"), "utf8");
    const table = text.split("| kind | code | quantity |")[1].split("\n\n")[0];
    const written = [...table.matchAll(/^\| ([a-zA-Z, ]+) \| ([\d, ]+) \|/gm)].flatMap(([, kinds, codes]) => {
      const numbers = codes.split(", ").map(Number);
      return kinds.split(", ").map((kind, i): [string, number] => [kind, numbers[i]]);
    });
    expect(Object.fromEntries(written)).to.deep.equal(KIND_CODES);
    expect([isKind("view"), isKind("toString"), isKind("")]).to.deep.equal([true, false, false]);
  });
});
