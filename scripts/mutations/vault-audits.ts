import type { Mutation } from "./mutation.ts";

/** One-rule changes of how an owner hears vault nodes. */
const tests = ["test/vault/attacks/audits.test.ts"];

export const vaultAuditMutations: readonly Mutation[] = [
  {
    file: "vault/client/audit.ts",
    find: "!== root) {",
    replace: "=== undefined) {",
    why: "receipts need not be what was anchored",
    tests,
  },
  {
    file: "vault/client/audit.ts",
    find: "if (seq <= after) {",
    replace: "if (seq < after) {",
    why: "a node tells the same receipt without end",
    tests,
  },
  {
    file: "vault/client/audit.ts",
    find: "if (!(error instanceof VaultError)) throw error;",
    replace: "throw error;",
    why: "one node that lies keeps all others from being heard",
    tests,
  },
  {
    file: "vault/client/audit.ts",
    find: " || word.vault !== node.address",
    replace: "",
    why: "a node signs receipts in another's name",
    tests,
  },
  {
    file: "vault/client/audit.ts",
    find: "if (more && page.receipts.length === 0) {",
    replace: "if (more && page.receipts.length === 0) return;\n    if (page === undefined) {",
    why: "a node that tells none of the receipts that follow is taken for heard",
    tests,
  },
  {
    file: "vault/client/audit.ts",
    find: "if (party.nowS() > deadlineS) {",
    replace: "if (deadlineS === 0n) {",
    why: "an audit lasts as long as one node likes",
    tests,
  },
  {
    file: "vault/client/audit.ts",
    find: "isWhole: unheard.length < party.threshold",
    replace: "isWhole: unheard.length <= party.threshold",
    why: "an audit seems whole of which so many nodes are missing as release a key",
    tests,
  },
  {
    file: "vault/client/nodes.ts",
    find: 'if (typeof name !== "string" || typeof message !== "string") throw',
    replace: "if (name === undefined) throw",
    why: "a node makes its caller fail by an error whose name is none",
    tests,
  },
  {
    file: "vault/client/reader.ts",
    find: "readAnswer(node, answer, parseReleased)",
    replace: "parseReleased(answer)",
    why: "a node that answers nonsense seems to have refused the reader's request",
    tests: ["test/vault/attacks/answers.test.ts"],
  },
];
