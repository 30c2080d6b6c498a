import { expect } from "chai";
import { dataSlice, recoverAddress, Signature } from "ethers";
import fc from "fast-check";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { joinQuorum } from "../../../oracle/sign/quorum.ts";
import { refusal } from "../../support/refusal.ts";

const DIGEST = `0x${"5e".repeat(32)}`;
const keys = developmentKeys(31337n, [0, 1, 2, 3, 4]).sort((a, b) =>
  a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1,
);
const set = { digest: `0x${"ab".repeat(32)}`, operators: keys.map((key) => key.address), threshold: 3 };
const signed = (places: number[], digest = DIGEST) =>
  places.map((place) => ({
    operator: keys[place].address,
    signature: keys[place].signingKey.sign(digest).compactSerialized,
  }));

describe("quorum", () => {
  it("takes the threshold's signatures in operators' order, whatever order and number they come in", () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 3 });
    fc.assert(
      fc.property(order, (places) => {
        const { bitmap, signatures } = joinQuorum(set, DIGEST, signed(places));
        const wanted = [...places].sort().slice(0, 3);
        expect(bitmap).to.equal(wanted.reduce((bits, place) => bits + 2n ** BigInt(place), 0n));
        const recovered = wanted.map((_, i) =>
          recoverAddress(DIGEST, Signature.from(dataSlice(signatures, 64 * i, 64 * i + 64))),
        );
        expect(recovered).to.deep.equal(wanted.map((place) => set.operators[place]));
      }),
      { numRuns: 20 },
    );
  });

  it("counts an operator once, however often it sends its signature", () => {
    const error = refusal(() => joinQuorum(set, DIGEST, signed([0, 0, 1, 1])));
    expect(error.name).to.equal("TooFewSignatures");
    expect(error.figures).to.deep.equal({ given: 2, threshold: 3, digest: DIGEST });
    expect(error.retry).to.equal(true);
  });

  it("refuses a signature of another digest", () => {
    const error = refusal(() => joinQuorum(set, DIGEST, [...signed([0, 1]), ...signed([2], `0x${"5f".repeat(32)}`)]));
    expect(error.name).to.equal("NotTheOperator");
    expect(error.figures).to.include({ operator: set.operators[2], digest: DIGEST });
    expect(error.figures.recovered).to.not.equal(set.operators[2]);
  });

  it("refuses the signature of somebody who is no operator", () => {
    const [stranger] = developmentKeys(31337n, [9]);
    const given = { operator: stranger.address, signature: stranger.signingKey.sign(DIGEST).compactSerialized };
    const error = refusal(() => joinQuorum(set, DIGEST, [...signed([0, 1, 2]), given]));
    expect(error.name).to.equal("NotAnOperator");
    expect(error.figures).to.deep.equal({ operator: stranger.address, operatorSet: set.digest });
  });
});
