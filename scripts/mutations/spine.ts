import type { Mutation } from "./mutation.ts";

/** One-rule changes of signing, posting, closing and claiming. */
const sign = ["test/oracle/sign/sign.test.ts"];
const quorum = ["test/oracle/sign/quorum.test.ts"];
const post = ["test/oracle/post/post.test.ts", "test/oracle/post/refusals.test.ts"];
const fee = ["test/oracle/post/fee.test.ts"];
const folder = ["test/oracle/epoch/folder.test.ts"];
const files = ["test/oracle/epoch/files.test.ts"];
const agree = ["test/oracle/epoch/agree.test.ts"];
const inputs = ["test/oracle/epoch/inputs.test.ts"];
const claims = ["test/oracle/claim/claims.test.ts"];
const epoch = ["test/integration/epoch.test.ts"];

export const spineMutations: readonly Mutation[] = [
  {
    file: "oracle/sign/signed.ts",
    find: "ON CONFLICT DO NOTHING",
    replace: "ON CONFLICT DO UPDATE SET digest = excluded.digest",
    why: "an operator signs a second report for one attempt",
    tests: sign,
  },
  {
    file: "oracle/sign/signed.ts",
    find: "PRIMARY KEY (operator, operatorSet, epoch, attempt)",
    replace: "PRIMARY KEY (operator, operatorSet, epoch)",
    why: "a vetoed epoch can never be signed again",
    tests: sign,
  },
  {
    file: "oracle/sign/signer.ts",
    find: "      store.keep({ ...slot, operator }, digest);\n      return { operator, signature: key.signingKey.sign(digest).compactSerialized };",
    replace:
      "      const { compactSerialized: signature } = key.signingKey.sign(digest);\n      store.keep({ ...slot, operator }, digest);\n      return { operator, signature };",
    why: "a signature is made before it is written down",
    tests: sign,
  },
  {
    file: "oracle/sign/keys.ts",
    find: "if (chainId !== DEVELOPMENT_CHAIN_ID) {",
    replace: "if (chainId === 1n) {",
    why: "published keys are taken on a test network",
    tests: sign,
  },
  {
    file: "oracle/sign/quorum.ts",
    find: "byPlace.size < set.threshold",
    replace: "given.length < set.threshold",
    why: "one operator counts as several",
    tests: quorum,
  },
  {
    file: "oracle/sign/quorum.ts",
    find: ".sort((a, b) => a - b)",
    replace: "",
    why: "signatures stand in the order they came in",
    tests: quorum,
  },
  {
    file: "oracle/sign/quorum.ts",
    find: "recovered.toLowerCase() !== operator.toLowerCase()",
    replace: "recovered.length !== operator.length",
    why: "anybody's signature passes for an operator's",
    tests: quorum,
  },
  {
    file: "oracle/post/standing.ts",
    find: "if (stands === ours) return true;",
    replace: "return true;",
    why: "another report of the epoch passes for ours",
    tests: post,
  },
  {
    file: "oracle/post/standing.ts",
    find: "if (attempt !== head.nextAttempt) {",
    replace: "if (attempt < head.nextAttempt) {",
    why: "a report for a later attempt is sent",
    tests: post,
  },
  {
    file: "oracle/post/standing.ts",
    find: "if (nowS >= activeAtS) return;",
    replace: "return;",
    why: "a report is sent while the one before is pending",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "(await pendingOf(deps, call.id)) ?? (await signFirst(deps, call))",
    replace: "await signFirst(deps, call)",
    why: "a restart sends a second transaction beside the first",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "if (!warned) warned =",
    replace: "warned =",
    why: "a base fee above the cap is said again at every look",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "if (baseFeeWei <= feeCapWei) return false;",
    replace: "if (baseFeeWei >= 0n) return false;",
    why: "an operator waits for the base fee to fall and says nothing",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "if (fee.maxFeePerGasWei > deps.feeCapWei) continue;",
    replace: "",
    why: "the fee rises above the cap",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "  deps.journal.add(sent);\n  return sent;",
    replace: "  return sent;",
    why: "a transaction is sent that nobody wrote down",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: 'if (await call.stands()) return { kind: "alreadyPosted" };\n  throw',
    replace: "throw",
    why: "a report that somebody else brought counts as a fault",
    tests: post,
  },
  {
    file: "oracle/post/deliver.ts",
    find: "above(fee, deps.journal.at(nonce), deps.feeCapWei)",
    replace: "fee",
    why: "a call waits for ever behind one that an earlier run left on its nonce",
    tests: post,
  },
  {
    file: "oracle/post/fee.ts",
    find: "(wei * 9n + 7n) / 8n",
    replace: "(wei * 9n) / 8n",
    why: "a replacement offers a wei too little",
    tests: fee,
  },
  {
    file: "oracle/epoch/seal.ts",
    find: "log.sealed(Number(epoch)) ?? (await sealNow(log, bank, epoch))",
    replace: "await sealNow(log, bank, epoch)",
    why: "a second run ends the epoch at another block",
    tests: inputs,
  },
  {
    file: "oracle/epoch/seal.ts",
    find: "if (atS > BigInt(windowEnd)) {",
    replace: "if (atS < 0n) {",
    why: "an epoch ends that can never be posted",
    tests: epoch,
  },
  {
    file: "oracle/epoch/inputs.ts",
    find: "if (scorer.card.featureSpec === featureSpec) return scorer;",
    replace: "return scorer;",
    why: "a model reads other features than were registered",
    tests: inputs,
  },
  {
    file: "oracle/epoch/inputs.ts",
    find: "if (head.epoch + 1n !== epoch) {",
    replace: "if (head.epoch >= epoch + 1n) {",
    why: "an epoch is computed that was posted already",
    tests: inputs,
  },
  {
    file: "oracle/epoch/close.ts",
    find: "trees.rewards.root === ZERO_HASH ? trees.deltas.root : trees.rewards.root",
    replace: "trees.rewards.root",
    why: "an epoch in which nobody ever earned stops the bank",
    tests: epoch,
  },
  {
    file: "oracle/epoch/run.ts",
    find: "if (last && hashReport(last.report) === stands)",
    replace: "if (last)",
    why: "rewards are added to a report that does not stand",
    tests: epoch,
  },
  {
    file: "oracle/epoch/agree.ts",
    find: "const [first, ...others] = reports;",
    replace: "const [first, ...others] = reports.slice(0, 2);",
    why: "the third operator may disagree",
    tests: agree,
  },
  {
    file: "oracle/epoch/files.ts",
    find: "if (found === artifact) return bytes;",
    replace: "return bytes;",
    why: "proofs are made from a changed artifact",
    tests: files,
  },
  {
    file: "oracle/epoch/folder.ts",
    find: "a.genesis === b.genesis",
    replace: "a.genesis.length === b.genesis.length",
    why: "a chain that was started anew goes on with the old one's log",
    tests: folder,
  },
  {
    file: "oracle/epoch/folder.ts",
    find: "if (wanted.chainId !== String(DEVELOPMENT_CHAIN_ID)) {",
    replace: "if (wanted.chainId === String(DEVELOPMENT_CHAIN_ID)) {",
    why: "a real chain's data is put aside",
    tests: folder,
  },
  {
    file: "oracle/claim/claims.ts",
    find: "deltas.count === 0 || tree.root === report.rewardsRoot",
    replace: "tree.count >= 0",
    why: "proofs are made against another root",
    tests: claims,
  },
  {
    file: "oracle/chain/schedule.ts",
    find: "else low = middle + 1n;",
    replace: "else low = middle + 2n;",
    why: "an epoch waits a second too long",
    tests: inputs,
  },
];
