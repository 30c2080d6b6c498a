import { expect } from "chai";
import fc from "fast-check";
import { repeatedKey } from "../../../oracle/import/rocketpool/keys.ts";

describe("keys of a JSON file", () => {
  it("are distinct in whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedKey(JSON.stringify(value, null, 1))).to.equal(undefined);
      }),
    );
  });

  it("are found wherever one stands twice, however it is written", () => {
    const escaped = (key: string) =>
      [...key]
        .map((char) => [...Array(char.length).keys()].map((i) => `\\u${hex(char.charCodeAt(i))}`).join(""))
        .join("");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.jsonValue(), fc.jsonValue(), (key, first, last) => {
        const [a, b] = [JSON.stringify(first), JSON.stringify(last)];
        const json = `[{"outer": [${a}, {${JSON.stringify(key)}: ${a}, "${escaped(key)}" : ${b}}]}]`;
        expect(repeatedKey(json)).to.equal(`outer.${key}`);
      }),
    );
  });

  it("may be equal in neighbours, in what they hold, and in texts", () => {
    for (const json of [
      '[{"a":1},{"a":2}]',
      '{"a":{"a":["a","a"]}}',
      '{"a":"a\\":","b":"\\"a\\":"}',
      '"a"',
      "[[],{}]",
    ]) {
      expect(repeatedKey(json), json).to.equal(undefined);
    }
  });
});

function hex(code: number): string {
  return code.toString(16).padStart(4, "0");
}
