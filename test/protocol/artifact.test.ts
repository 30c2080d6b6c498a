import { expect } from "chai";
import fc from "fast-check";
import { type Artifact, encodeArtifact, parseArtifact } from "../../protocol/artifact.ts";
import type { ArtifactHeader } from "../../protocol/artifact-header.ts";
import { type ArtifactReason, BadArtifact } from "../../protocol/bad-artifact.ts";
import { rewardLeaf } from "../../protocol/leaves.ts";
import { deltaAt, packDeltas, packScores, scoreAt } from "../../protocol/records.ts";
import { proveReward, rewardsTree, verifySortedPairs } from "../../protocol/trees/rewards.ts";
import { address, hash32, int64, uint64, uint96, uint128 } from "../support/arbitraries.ts";
import { accountOf, PROGRAM_ID, sampleDeltas, sampleScores } from "../support/records.ts";

const CONSENT = { dataShare: `0x${"5a".repeat(20)}`, block: 77n } as const;
const SAMPLE: Artifact = sample();

function sample(): Artifact {
  const [deltas, scores] = [sampleDeltas(9), sampleScores(4)];
  const program = { id: PROGRAM_ID, modelId: PROGRAM_ID, features: ["a", "b", "c"], count: 4 };
  const header: ArtifactHeader = {
    epoch: 3n,
    windowStart: 1_700_000_000n,
    windowEnd: 1_700_086_400n,
    logRoot: `0x${"aa".repeat(32)}`,
    accounts: 9,
    programs: [{ ...program, budgetWei: 10n ** 21n, capWei: 0n, rateWei: 5n, consent: CONSENT }],
  };
  return { header, deltas, scores: [scores] };
}

const program = fc
  .record({
    id: hash32,
    modelId: hash32,
    features: fc.array(fc.string(), { maxLength: 3 }),
    budgetWei: uint96,
    capWei: uint96,
    rateWei: uint96,
    consent: fc.option(fc.record({ dataShare: address, block: uint64 }), { nil: undefined }),
  })
  .map(({ consent, ...terms }) => ({ ...terms, ...(consent && { consent }) }))
  .chain((terms) =>
    fc
      .uniqueArray(
        fc.record({
          account: address,
          features: fc.array(int64, { minLength: terms.features.length, maxLength: terms.features.length }),
          score: uint128,
        }),
        { maxLength: 5, selector: ({ account }) => account },
      )
      .map((records) => ({
        program: { ...terms, count: records.length },
        scores: packScores(terms.id, terms.features.length, records),
      })),
  );

const artifact: fc.Arbitrary<Artifact> = fc
  .record({
    window: fc.tuple(uint64, uint64, uint64, hash32),
    deltas: fc.uniqueArray(
      fc.tuple(address, uint128, uint128).map(([account, a, b]) => ({
        account,
        previousCumulativeWei: a < b ? a : b,
        cumulativeWei: a < b ? b : a,
      })),
      { maxLength: 6, selector: ({ account }) => account },
    ),
    programs: fc.uniqueArray(program, { maxLength: 3, selector: ({ program }) => program.id }),
  })
  .map(({ window: [epoch, windowStart, windowEnd, logRoot], deltas, programs }) => {
    const sorted = programs.sort((a, b) => (a.program.id < b.program.id ? -1 : 1));
    return {
      header: {
        epoch,
        windowStart,
        windowEnd,
        logRoot,
        accounts: deltas.length,
        programs: sorted.map((p) => p.program),
      },
      deltas: packDeltas(deltas),
      scores: sorted.map(({ scores }) => scores),
    };
  });

function refusal(bytes: Uint8Array): BadArtifact {
  try {
    parseArtifact(bytes);
  } catch (error) {
    expect(error).to.be.instanceOf(BadArtifact);
    return error as BadArtifact;
  }
  throw new Error("it was not refused");
}

function refuses(bytes: Uint8Array, reason: ArtifactReason, part: string, figures = {}): void {
  const { reason: found, part: where, figures: what } = refusal(bytes);
  expect({ found, where, what }).to.deep.equal({ found: reason, where: part, what: figures });
}

/** The sample with its header's text replaced. */
function withHeader(change: (text: string) => string): Uint8Array {
  const bytes = encodeArtifact(SAMPLE);
  const length = new DataView(bytes.buffer).getUint32(4, true);
  const header = new TextEncoder().encode(change(new TextDecoder().decode(bytes.subarray(8, 8 + length))));
  const out = new Uint8Array([...bytes.subarray(0, 8), ...header, ...bytes.subarray(8 + length)]);
  new DataView(out.buffer).setUint32(4, header.length, true);
  return out;
}

describe("artifact", () => {
  it("reads back what was written, and writes what was read", () => {
    fc.assert(
      fc.property(artifact, (wanted) => {
        const bytes = encodeArtifact(wanted);
        const found = parseArtifact(bytes);
        expect(found.header).to.deep.equal(wanted.header);
        expect(Array.from({ length: found.deltas.count }, (_, i) => deltaAt(found.deltas, i))).to.deep.equal(
          Array.from({ length: wanted.deltas.count }, (_, i) => deltaAt(wanted.deltas, i)),
        );
        for (const [p, scores] of found.scores.entries()) {
          const all = (of: typeof scores) => Array.from({ length: of.count }, (_, i) => scoreAt(of, i));
          expect(all(scores)).to.deep.equal(all(wanted.scores[p]));
        }
        expect(Buffer.from(encodeArtifact(found)).equals(bytes)).to.equal(true);
      }),
    );
  });

  it("is enough to claim with", () => {
    const { deltas } = parseArtifact(encodeArtifact(SAMPLE));
    const tree = rewardsTree(deltas);
    const found = proveReward(tree, deltas, accountOf(5))!;
    expect(tree.root).to.equal(rewardsTree(SAMPLE.deltas).root);
    expect(verifySortedPairs(tree.root, rewardLeaf(found.account, found.cumulativeWei), found.proof)).to.equal(true);
  });

  it("refuses every part of an artifact that is cut off", () => {
    const bytes = encodeArtifact(SAMPLE);
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(bytes.subarray(0, length)).reason, `${length} bytes`).to.equal("Truncated");
    }
    refuses(bytes.subarray(0, bytes.length - 1), "Truncated", "records", {
      bytes: bytes.length - 1,
      wanted: bytes.length,
    });
  });

  it("refuses bytes behind the end", () => {
    const bytes = encodeArtifact(SAMPLE);
    refuses(new Uint8Array([...bytes, 0]), "TrailingBytes", "records", {
      bytes: bytes.length + 1,
      wanted: bytes.length,
    });
  });

  it("refuses another magic", () => {
    const bytes = encodeArtifact(SAMPLE);
    bytes[3] = 0x32;
    refuses(bytes, "BadMagic", "not ABA1");
  });

  it("refuses accounts or scores that do not rise", () => {
    const bytes = encodeArtifact(SAMPLE);
    const deltas = 8 + new DataView(bytes.buffer).getUint32(4, true);
    const twice = bytes.slice();
    twice.copyWithin(deltas + 52, deltas, deltas + 20);
    refuses(twice, "NotSorted", "accounts", { index: 1 });
    const scores = bytes.slice();
    scores.fill(0xff, deltas + 9 * 52, deltas + 9 * 52 + 20);
    refuses(scores, "NotSorted", "scores of program 0", { index: 1 });
  });

  it("refuses an amount that fell", () => {
    const bytes = encodeArtifact(SAMPLE);
    const first = 8 + new DataView(bytes.buffer).getUint32(4, true);
    bytes.fill(0, first + 20, first + 52);
    bytes[first + 20] = 2;
    bytes[first + 36] = 1;
    refuses(bytes, "AmountFell", "accounts", { index: 0, previousWei: 2n, cumulativeWei: 1n });
  });

  it("refuses a header that is not the canonical JSON of one", () => {
    refuses(
      withHeader((text) => text.replace('"epoch"', ' "epoch"')),
      "BadHeader",
      "header is not canonical JSON",
    );
    refuses(
      withHeader((text) => text.slice(1)),
      "BadHeader",
      "header is not JSON",
    );
    refuses(
      withHeader(() => "[]"),
      "BadHeader",
      "header",
    );
    refuses(
      withHeader((text) => text.replace('"epoch":"3"', '"epoch":3')),
      "BadHeader",
      "epoch",
    );
    refuses(
      withHeader((text) => text.replace('"accounts":9', '"accounts":-9')),
      "BadHeader",
      "accounts",
    );
    refuses(
      withHeader((text) => text.replace("0xaa", "0xAA")),
      "BadHeader",
      "logRoot",
    );
    refuses(
      withHeader((text) => text.replace('["a"', '[1,"a"')),
      "BadHeader",
      "programs[0].features",
    );
    refuses(
      withHeader((text) => text.replace('"rateWei":"5"', '"rateWei":"-5"')),
      "BadHeader",
      "programs[0].rule.rateWei",
    );
    refuses(
      withHeader((text) => text.replace(/"programs":\[.*\],/, '"programs":{},')),
      "BadHeader",
      "programs",
    );
    for (const [field, from, to] of [
      ["", '"consent":{', '"consent":"x","":{'],
      [".dataShare", "0x5a", "0x5A"],
      [".dataShare", "0x5a", "0x5a5a"],
      [".block", '"77"', "77"],
    ]) {
      refuses(
        withHeader((text) => text.replace(from, to)),
        "BadHeader",
        `programs[0].consent${field}`,
      );
    }
    const utf8 = encodeArtifact(SAMPLE);
    utf8[9] = 0xff;
    refuses(utf8, "BadHeader", "header is not UTF-8");
  });

  it("refuses programs that do not rise by id", () => {
    const twice = withHeader((text) =>
      text.replace(/"programs":\[(.*)\],"windowEnd"/, '"programs":[$1,$1],"windowEnd"'),
    );
    refuses(twice, "NotSorted", "programs", { index: 1 });
  });

  it("does not write what it could not read", () => {
    const header = { ...SAMPLE.header, accounts: 8 };
    expect(() => encodeArtifact({ ...SAMPLE, header })).to.throw(BadArtifact, "TrailingBytes");
  });
});
