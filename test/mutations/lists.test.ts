import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { lists } from "../../scripts/mutations/list.ts";
import { ROOT } from "../support/run.ts";

describe("the lists of mutations", () => {
  for (const [name, load] of Object.entries(lists)) {
    it(`break in ${name} what stands there, each rule in its own way, before tests that exist`, async () => {
      const mutations = await load();
      for (const { file, find, replace, why, tests } of mutations) {
        expect(readFileSync(join(ROOT, file), "utf8").split(find).length - 1, `${file}: ${why}`).to.equal(1);
        expect(replace, why).to.not.equal(find);
        expect(tests.length, why).to.be.greaterThan(0);
        for (const test of tests) expect(existsSync(join(ROOT, test)), test).to.equal(true);
      }
      const ways = mutations.map(({ file, find, replace }) => `${file}: ${find} -> ${replace}`);
      expect(new Set(ways).size).to.equal(mutations.length);
    });
  }
});
