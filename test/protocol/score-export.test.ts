import { expect } from "chai";
import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import { BadExport } from "../../protocol/export-fields.ts";
import { KIND_CODES, type Kind } from "../../protocol/kinds.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import { digestExport, formatExport, parseExport, type SignedExport } from "../../protocol/score-export.ts";
import { BadSignedReport } from "../../protocol/signed-report.ts";
import type { Hex } from "../../protocol/units.ts";
import { address, hash32, uint64, uint128 } from "../support/arbitraries.ts";
import { blankReport } from "../support/report.ts";

const signed: SignedExport["signed"] = {
  report: blankReport({ epoch: 3n, attempt: 1, issuedWei: 10n ** 30n }),
  bitmap: 7n,
  signatures: "0xabcd",
};

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => toHex(all));
const nonNegative = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const event = fc.constantFrom(...(Object.keys(KIND_CODES) as Kind[])).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    subject: uint64,
    quantity: kind === "score" ? uint128 : uint64,
    at: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  }),
);
const exported: fc.Arbitrary<SignedExport> = fc.record({
  chainId: uint64,
  ledger: address,
  account: address,
  signed: fc.constant(signed),
  scores: fc.array(
    fc.record({
      program: hash32,
      features: fc.array(nonNegative, { maxLength: 4 }),
      score: uint128,
      index: fc.nat(2 ** 31 - 1),
      proof: fc.array(hash32, { maxLength: 6 }),
      events: fc.array(event, { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
  operator: address,
  signature: hex(64),
});

const SAMPLE: SignedExport = {
  chainId: 31337n,
  ledger: `0x${"1e".repeat(20)}`,
  account: `0x${"ac".repeat(20)}`,
  signed,
  scores: [
    {
      program: `0x${"77".repeat(32)}`,
      features: [5n],
      score: 9n,
      index: 2,
      proof: [`0x${"aa".repeat(32)}`],
      events: [{ kind: "view", subject: 4n, quantity: 1n, at: 6 }],
    },
  ],
  operator: `0x${"0b".repeat(20)}`,
  signature: `0x${"5e".repeat(64)}`,
};

describe("an account's export", () => {
  it("reads back what was written", () => {
    fc.assert(fc.property(exported, (one) => void expect(parseExport(formatExport(one))).to.deep.equal(one)));
  });

  it("has a digest that every change of account, epoch, report, scores, features, proofs or events changes", () => {
    const digest = digestExport(SAMPLE);
    const [score] = SAMPLE.scores;
    const [seen] = score.events;
    const changed: Partial<SignedExport>[] = [
      { chainId: 1n },
      { ledger: SAMPLE.account },
      { account: SAMPLE.ledger },
      { signed: { ...signed, report: { ...signed.report, epoch: 4n } } },
      { signed: { ...signed, report: { ...signed.report, issuedWei: 1n } } },
      { scores: [] },
      { scores: [score, score] },
      ...[
        { program: ZERO_HASH },
        { features: [6n] },
        { features: [] },
        { score: 8n },
        { index: 3 },
        { proof: [] },
        { events: [] },
        { events: [seen, seen] },
        { events: [{ ...seen, kind: "like" as const }] },
        { events: [{ ...seen, subject: 5n }] },
        { events: [{ ...seen, quantity: 2n }] },
        { events: [{ ...seen, at: 7 }] },
      ].map((change) => ({ scores: [{ ...score, ...change }] })),
    ];
    const digests = changed.map((change) => digestExport({ ...SAMPLE, ...change }));
    expect(new Set([digest, ...digests]).size).to.equal(changed.length + 1);
    // Who signed, and the quorum behind the report, are no part of the word.
    const other = { operator: SAMPLE.account, signature: `0x${"00".repeat(64)}` as Hex };
    expect(digestExport({ ...SAMPLE, ...other, signed: { ...signed, bitmap: 1n } })).to.equal(digest);
  });

  it("is refused with the first field that is wrong", () => {
    const text = formatExport(SAMPLE);
    const wrong: [string, string, string][] = [
      ["the file", text, "{"],
      ["the file", text, "[]"],
      ["format", "export/1", "export/2"],
      ["chainId", '"31337"', "31337"],
      ["ledger", "1e1e", "1E1E"],
      ["account", "acac", ""],
      ["scores", '"scores": [', '"scores": 5, "x": ['],
      ["scores[0].program", "7777", ""],
      ["scores[0].features", '"features": [', '"features": 1, "x": ['],
      ["scores[0].features[0]", '"5"', `"${2n ** 63n}"`],
      ["scores[0].features[0]", '"5"', "5"],
      ["scores[0].score", '"9"', `"${2n ** 128n}"`],
      ["scores[0].index", '"index": 2', '"index": 2.5'],
      ["scores[0].proof[0]", "aaaa", "aa"],
      ["scores[0].events", '"events": [', '"events": null, "x": ['],
      ["scores[0].events[0].kind", '"view"', '"glance"'],
      ["scores[0].events[0].subject", '"4"', `"${2n ** 64n}"`],
      ["scores[0].events[0].quantity", '"quantity": "1"', `"quantity": "${2n ** 64n}"`],
      ["scores[0].events[0].at", '"at": 6', '"at": -6'],
      ["operator", "0b0b", "0b"],
      ["signature", "5e5e", "5e"],
    ];
    for (const [field, from, to] of wrong) {
      expect(text, field).to.contain(from);
      expect(() => parseExport(text.replace(from, to)), field)
        .to.throw(BadExport)
        .with.property("field", field);
    }
    expect(() => parseExport(text.replace('"signed": {', '"signed": 5, "x": {'))).to.throw(BadSignedReport, "the file");
  });
});
