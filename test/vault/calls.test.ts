import { expect } from "chai";
import { Interface } from "ethers/abi";
import fc from "fast-check";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import { toHex } from "../../protocol/bytes.ts";
import { dataShareView } from "../../vault/node/calls.ts";
import { vaultRefusal } from "../support/vaults.ts";

const functions = new Interface(dataShareAbi);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const [id, account] = [bytes(32), bytes(20)];

describe("what a vault node asks of the contract", () => {
  for (const [name, args] of Object.entries({
    recordOf: fc.tuple(id),
    contentOf: fc.tuple(id),
    encryptionKeyOf: fc.tuple(account),
    canRead: fc.tuple(id, account, uint32),
    canReadAsMember: fc.tuple(id, account, id, uint32),
    canReadBlinded: fc.tuple(id, account, id, uint32),
    canReadShared: fc.tuple(id, account, account, uint32),
  })) {
    it(`is ${name} as ethers writes it`, () => {
      const { encode } = dataShareView(name);
      fc.assert(
        fc.property(args as fc.Arbitrary<unknown[]>, (some) => {
          expect(encode(...some)).to.equal(functions.encodeFunctionData(name, some));
        }),
        { numRuns: 30 },
      );
    });
  }

  it("is read as ethers reads it", () => {
    const record = fc.record({ owner: account, version: uint32, epoch: uint32, status: fc.nat(3) });
    fc.assert(
      fc.property(record, id, fc.boolean(), (given, hash, right) => {
        const { owner, version, epoch, status } = given;
        const answer = functions.encodeFunctionResult("recordOf", [given]);
        expect(dataShareView("recordOf").decode(answer)).to.deep.equal([
          owner,
          ...[version, epoch, status].map(BigInt),
        ]);
        const may = functions.encodeFunctionResult("canRead", [right]);
        expect(dataShareView("canRead").decode(may)).to.deep.equal([right]);
        const content = functions.encodeFunctionResult("contentOf", [{ manifest: hash, keyCommitment: hash }]);
        expect(dataShareView("contentOf").decode(content)).to.deep.equal([hash, hash]);
      }),
      { numRuns: 30 },
    );
  });

  it("is refused by name when a chain node answers with another shape", async () => {
    const yes = `0x${"1".padStart(64, "0")}`;
    for (const data of [
      "0x",
      `${yes}00`,
      `0x${"2".padStart(64, "0")}`,
      yes.slice(0, -1),
      yes + yes.slice(2),
      `0x${"zz".repeat(32)}`,
    ]) {
      const error = await vaultRefusal((async () => dataShareView("canRead").decode(data))());
      expect([error.name, error.figures, error.retry]).to.deep.equal(["ChainRefused", { call: "canRead" }, true]);
    }
  });

  it("is of words alone", () => {
    for (const name of ["register", "nothing"]) {
      expect(() => dataShareView(name)).to.throw(RangeError, `${name} is no view of words`);
    }
  });
});
