import type { Mutation } from "./mutation.ts";

/** One-rule changes of what happens off chain: feeds, bands and the keeper. */
const wanted = ["test/oracle/band/wanted.test.ts"];
const bands = ["test/oracle/band/run.test.ts"];
const points = ["test/oracle/feed/points.test.ts"];
const ledger = ["test/oracle/feed/ledger.test.ts"];
const file = ["test/oracle/feed/file.test.ts"];
const aggregator = ["test/oracle/feed/aggregator.test.ts"];
const choose = ["test/oracle/keep/choose.test.ts"];
const keep = ["test/oracle/keep/keep.test.ts"];
const orders = ["test/protocol/signed-order.test.ts"];
const sign = ["test/oracle/sign/sign.test.ts"];
const again = ["test/oracle/again.test.ts"];
const post = ["test/oracle/post/post.test.ts", "test/oracle/post/refusals.test.ts"];

export const marketPriceMutations: readonly Mutation[] = [
  {
    file: "oracle/band/wanted.ts",
    find: "[middle - 2n * bidTicks, 2n * askTicks - middle, least, 1n]",
    replace: "[middle - 2n * bidTicks, least, 1n]",
    why: "the forecast's high end is left outside of the band",
    tests: wanted,
  },
  {
    file: "oracle/band/wanted.ts",
    find: "[middle - 2n * bidTicks, 2n * askTicks - middle, least, 1n]",
    replace: "[middle - 2n * bidTicks, 2n * askTicks - middle, 1n]",
    why: "a band is narrower than was said",
    tests: wanted,
  },
  {
    file: "oracle/band/wanted.ts",
    find: "weiUp((middle + half + 1n) / 2n, scale)",
    replace: "weiUp((middle + half) / 2n, scale)",
    why: "the ask is rounded down, and the middle drifts",
    tests: wanted,
  },
  {
    file: "oracle/band/wanted.ts",
    find: "bidMost < last.askWei ? bidMost : last.askWei",
    replace: "bidMost",
    why: "a band misses the one before from above",
    tests: wanted,
  },
  {
    file: "oracle/band/wanted.ts",
    find: "askLeast > last.bidWei ? askLeast : last.bidWei",
    replace: "askLeast",
    why: "a band misses the one before from below",
    tests: wanted,
  },
  {
    file: "oracle/band/wanted.ts",
    find: "distance(ownWei, proposedWei) * AGREE_PER <= ownWei",
    replace: "distance(ownWei, proposedWei) * AGREE_PER <= 2n * ownWei",
    why: "operators agree on what is two thousandths apart",
    tests: wanted,
  },
  {
    file: "oracle/band/propose.ts",
    find: "requireNear(operator, theirs[i].edges, proposal.edges);",
    replace: "requireNear(operator, proposal.edges, proposal.edges);",
    why: "operators sign what they did not work out",
    tests: bands,
  },
  {
    file: "oracle/band/propose.ts",
    find: '  requireUsable(seen, nowS, input, "observations in the window");\n',
    replace: "",
    why: "bands rest on stale and thin input",
    tests: bands,
  },
  {
    file: "oracle/band/propose.ts",
    find: "Number((band.atS - last.atS) / market.terms.maxAgeS)",
    replace: "Number(band.atS - last.atS)",
    why: "an operator signs any number of bands for a round",
    tests: bands,
  },
  {
    file: "oracle/band/run.ts",
    find: "  writeDraft(deps.folder, band);\n",
    replace: "",
    why: "a killed run forgets what it signed",
    tests: bands,
  },
  {
    file: "oracle/band/run.ts",
    find: "clockS > atS ? clockS : atS",
    replace: "atS",
    why: "a node that is behind looks fresh",
    tests: bands,
  },
  {
    file: "oracle/band/run.ts",
    find: "movedBps >= due.deviationBps",
    replace: "movedBps > 0n",
    why: "any move is a deviation",
    tests: bands,
  },
  {
    file: "oracle/band/post.ts",
    find: "if (atS === band.atS && bidWei === band.bidWei && askWei === band.askWei) return true;",
    replace: "if (atS > 0n) return true;",
    why: "another's band passes for ours",
    tests: bands,
  },
  {
    file: "oracle/sign/signed.ts",
    find: "about === undefined ? operatorSet :",
    replace: "true ? operatorSet :",
    why: "a band takes an epoch's place among signed digests",
    tests: sign,
  },
  {
    file: "oracle/feed/feed.ts",
    find: "if (ageS > maxInputAgeS) {",
    replace: "if (ageS >= maxInputAgeS) {",
    why: "input is stale a second early",
    tests: file,
  },
  {
    file: "oracle/feed/points.ts",
    find: "Number(atS) > fromS && Number(atS) <= toS",
    replace: "Number(atS) >= fromS && Number(atS) < toS",
    why: "candles hold their first second and not their last",
    tests: points,
  },
  {
    file: "oracle/feed/points.ts",
    find: "const prices = [close, ...mine.map(({ price }) => price)];",
    replace: "const prices = [...mine.map(({ price }) => price), close];",
    why: "a candle closes where it opened",
    tests: points,
  },
  {
    file: "oracle/feed/ledger.ts",
    find: "netLots += buy ? lots : -lots;",
    replace: "netLots += lots;",
    why: "sales raise the price",
    tests: ledger,
  },
  {
    file: "oracle/feed/ledger.ts",
    find: "[middle, netLots] = [middleOf(market, event), 0n];",
    replace: "middle = middleOf(market, event);",
    why: "what was traded in a round leans the next as well",
    tests: ledger,
  },
  {
    file: "oracle/feed/desk-events.ts",
    find: "firsts.set(account, { from: known?.from ?? index, to: index });",
    replace: "firsts.set(account, { from: index, to: index });",
    why: "an account's first trades are not asked for",
    tests: ledger,
  },
  {
    file: "oracle/feed/desk-events.ts",
    find: "[account, index, blockHash]",
    replace: "[account, index]",
    why: "a trade of a block that the chain lost is taken for the one in its place",
    tests: ledger,
  },
  {
    file: "oracle/feed/desk-events.ts",
    find: "event.blockNumber <= head - SETTLED_BLOCKS ? known.get(nameOf(event)) : undefined",
    replace: "undefined",
    why: "a feed reads every trade each time",
    tests: ledger,
  },
  {
    file: "oracle/feed/file.ts",
    find: "rows[from].startS - rows[from - 1].startS === periodS",
    replace: "rows[from].startS > rows[from - 1].startS",
    why: "a gap in the candles goes unseen",
    tests: file,
  },
  {
    file: "oracle/feed/file.ts",
    find: "startS + periodS <= Number(atS)",
    replace: "startS <= Number(atS)",
    why: "a candle that has not ended counts",
    tests: file,
  },
  {
    file: "oracle/feed/aggregator.ts",
    find: "rounds.filter(({ updatedAt }) => updatedAt <= atS)",
    replace: "rounds.filter(({ updatedAt }) => updatedAt > 0n)",
    why: "updates of later count",
    tests: aggregator,
  },
  {
    file: "oracle/feed/aggregator.ts",
    find: "find(({ answer }) => answer <= 0n)",
    replace: "find(({ answer }) => answer === 0n)",
    why: "a price below nothing is taken",
    tests: aggregator,
  },
  {
    file: "oracle/keep/choose.ts",
    find: "for (const candidate of candidates) if (await fill([...together, candidate])) together.push(candidate);",
    replace: "for (const candidate of candidates) together.push(candidate);",
    why: "gas is spent on orders that are skipped",
    tests: choose,
  },
  {
    file: "oracle/keep/choose.ts",
    find: "orders.length > 0 && tipsWei > rehearsal.costUpWei(gas)",
    replace: "orders.length > 0",
    why: "a batch is sent at a loss",
    tests: choose,
  },
  {
    file: "oracle/keep/choose.ts",
    find: "rehearsal.costUpWei(gas - gasOfFewer)) break;",
    replace: "0n) break;",
    why: "an order rides on the tips of others",
    tests: choose,
  },
  {
    file: "oracle/keep/book.ts",
    find: "tipWei > 0n && !gone.has(name)",
    replace: "!gone.has(name)",
    why: "orders without a tip are kept",
    tests: keep,
  },
  {
    file: "oracle/keep/book.ts",
    find: 'const FOR_GOOD: readonly (typeof REFUSALS)[number][] = ["Expired", "NonceSpent", "NotSigned", "NoLots"];',
    replace:
      'const FOR_GOOD: readonly (typeof REFUSALS)[number][] = ["NotPaid", "TooEarly", "NonceSpent", "NotSigned"];',
    why: "an order that may yet fill is forgotten",
    tests: keep,
  },
  {
    file: "oracle/keep/book.ts",
    find: "const nameOf = ({ order, signature }: SignedOrder) =>",
    replace: 'const nameOf = ({ order }: SignedOrder, signature = "") =>',
    why: "whoever announces an order first with a wrong signature stops it",
    tests: keep,
  },
  {
    file: "oracle/keep/fill.ts",
    find: "skipped: skipped.length,",
    replace: "skipped: 0,",
    why: "a lost race goes unreported",
    tests: keep,
  },
  {
    file: "oracle/keep/run.ts",
    find: "candidates.slice(0, MOST_ORDERS)",
    replace: "candidates",
    why: "a batch grows without end",
    tests: keep,
  },
  {
    file: "protocol/signed-order.ts",
    find: "BigInt(text) < 1n << BigInt(bits)",
    replace: "BigInt(text) <= 1n << BigInt(bits)",
    why: "a number that does not fit is taken",
    tests: orders,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "deps.nowMs() - startMs >= deps.patienceMs",
    replace: "deps.nowMs() - sentAtMs >= deps.patienceMs",
    why: "a dearer transaction starts the patience anew",
    tests: post,
  },
  {
    file: "oracle/again.ts",
    find: "if (!mayPass(error)) throw error;",
    replace: "",
    why: "a damaged store is tried again and again",
    tests: again,
  },
];
