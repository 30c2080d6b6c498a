/** One-rule changes of the vault that its tests must notice: `find` stands once in `file`, `tests` must fail. */
const reads = "test/vault/attacks/reads.test.ts";
const states = "test/vault/attacks/states.test.ts";
const shares = "test/vault/attacks/shares.test.ts";
const files = "test/vault/attacks/files.test.ts";
const anchor = "test/vault/anchor.test.ts";
const config = "test/vault/config.test.ts";
const joining = "test/vault/shares.test.ts";
const signatures = "test/vault/signatures.test.ts";
const crypto = "test/vault/crypto.test.ts";
const bounds = "test/vault/bounds.test.ts";
const floods = "test/vault/attacks/floods.test.ts";
const calls = "test/vault/calls.test.ts";
const words = "test/protocol/words.test.ts";
const typed = "test/protocol/typed-data.test.ts";

export const vaultMutations = [
  {
    file: "vault/node/deadline.ts",
    find: "deadlineS < now",
    replace: "deadlineS + 1n < now",
    why: "a read is served a second late",
    tests: [reads],
  },
  {
    file: "vault/node/deadline.ts",
    find: "deadlineS > now + READ_LIFE_S",
    replace: "deadlineS > now + READ_LIFE_S + READ_LIFE_S",
    why: "words may hold two minutes",
    tests: [states],
  },
  {
    file: "vault/node/release.ts",
    find: "plainSigner !== read.reader && !(await walletSigned(eyes, read.reader, digest, signature))",
    replace: "plainSigner === undefined && !(await walletSigned(eyes, read.reader, digest, signature))",
    why: "anybody signs for anybody",
    tests: [reads],
  },
  {
    file: "vault/node/release.ts",
    find: "if (!mayRead) {",
    replace: "if (!mayRead && read.via === undefined) {",
    why: "nobody asks whether the reader may",
    tests: [reads],
  },
  {
    file: "vault/node/release.ts",
    find: "mayRead: all.every(({ mayRead }) => mayRead)",
    replace: "mayRead: all.some(({ mayRead }) => mayRead)",
    why: "one chain node's yes is enough",
    tests: [states],
  },
  {
    file: "vault/node/release.ts",
    find: "|| encryptionKey !== read.encryptionKey",
    replace: "",
    why: "shares are sealed to keys that nobody registered",
    tests: [reads],
  },
  {
    file: "vault/node/store.ts",
    find: "if (changes === 1) return;",
    replace: "if (changes <= 1) return;",
    why: "a read is served again",
    tests: [reads],
  },
  {
    file: "vault/node/fresh.ts",
    find: "lowest + limits.lagBlocks < seen",
    replace: "seen < 0n",
    why: "old blocks are believed",
    tests: [states],
  },
  {
    file: "vault/node/fresh.ts",
    find: "behind > limits.lagBlocks",
    replace: "behind > limits.lagBlocks + 1n",
    why: "a chain node may lag more",
    tests: [states],
  },
  {
    file: "vault/node/fresh.ts",
    find: "ageS > limits.headAgeS",
    replace: "ageS > limits.headAgeS + 1n",
    why: "the newest block may be older",
    tests: [states],
  },
  {
    file: "vault/node/shares.ts",
    find: "if (record.owner !== owner)",
    replace: "if (record.owner === undefined)",
    why: "strangers leave shares of others' records",
    tests: [shares],
  },
  {
    file: "vault/node/store.ts",
    find: "excluded.deadlineS >= deadlineS",
    replace: "excluded.deadlineS > 0",
    why: "an old deposit undoes a later one",
    tests: [shares],
  },
  {
    file: "vault/node/erase.ts",
    find: 'if (status !== "erased") {',
    replace: 'if (status === "none") {',
    why: "anybody deletes anybody's shares",
    tests: [shares],
  },
  {
    file: "vault/node/store.ts",
    find: 'may still hold what was there.\n      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");',
    replace: "",
    why: "an erased share stays on disk",
    tests: [config],
  },
  {
    file: "vault/node/store.ts",
    find: 'left what was erased in the log.\n    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");',
    replace: "",
    why: "a share that was being erased stays on disk",
    tests: [config],
  },
  {
    file: "vault/client/manifest.ts",
    find: "!sameBytes(formatManifest(manifest), stored) || ",
    replace: "",
    why: "a copied manifest passes for another record",
    tests: [files],
  },
  {
    file: "vault/client/seal.ts",
    find: "toHex(digest.digest()) !== manifest.ciphertext",
    replace: 'manifest.ciphertext === "0x"',
    why: "other chunks under the same key pass",
    tests: [files],
  },
  {
    file: "vault/node/anchor.ts",
    find: "store.dropDraft();",
    replace: "",
    why: "an overtaken draft stands in the way",
    tests: [anchor],
  },
  {
    file: "vault/crypto/shares.ts",
    find: "return { key, used };",
    replace: "return { key, used: used.slice(1) };",
    why: "it does not tell which shares were right",
    tests: [joining],
  },
  {
    file: "vault/crypto/signatures.ts",
    find: "> HIGHEST_S)",
    replace: "> 2n * HIGHEST_S)",
    why: "a word has two signatures",
    tests: [signatures],
  },
  {
    file: "vault/crypto/signatures.ts",
    find: "return v === 28 || v === 1 ? 1 : undefined;",
    replace: "return 1;",
    why: "any v will do",
    tests: [signatures],
  },
  {
    file: "vault/crypto/aes.ts",
    find: "  work.final();\n  return plain;",
    replace: "  return plain;",
    why: "nobody looks at the tag",
    tests: [crypto],
  },
  {
    file: "protocol/typed-data.ts",
    find: "if (Object.isFrozen(domain)) ",
    replace: "",
    why: "a domain that changed is remembered as it was",
    tests: [typed],
  },
  {
    file: "vault/node/meter.ts",
    find: "next - now - MINUTE_MS",
    replace: "next - now - 2 * MINUTE_MS",
    why: "twice as many calls pass",
    tests: [bounds],
  },
  {
    file: "vault/node/meter.ts",
    find: "    until.delete(who);\n",
    replace: "",
    why: "the busiest caller is forgotten first",
    tests: [bounds],
  },
  {
    file: "vault/node/gate.ts",
    find: " || own >= each",
    replace: "",
    why: "one caller takes all the room",
    tests: [bounds],
  },
  {
    file: "vault/node/caller.ts",
    find: "isProxy(remote, proxy) && ",
    replace: "",
    why: "a caller says who it is",
    tests: [bounds],
  },
  {
    file: "vault/node/release.ts",
    find: "  deps.words(read.reader);\n",
    replace: "",
    why: "an account reads without end",
    tests: [floods],
  },
  {
    file: "vault/node/shares.ts",
    find: ">= MOST_UNREGISTERED",
    replace: "> 1000",
    why: "one owner fills the disk",
    tests: [floods],
  },
  {
    file: "vault/node/server.ts",
    find: "if (announced !== undefined && !isShort(request))",
    replace: "if (announced === undefined && !isShort(request))",
    why: "a body that says how long it is is read",
    tests: [floods],
  },
  {
    file: "vault/node/patience.ts",
    find: "own > patience.connectionsEach",
    replace: "own > patience.connections",
    why: "one caller holds all connections",
    tests: [floods],
  },
  {
    file: "vault/node/patience.ts",
    find: "server.maxConnections = patience.connections;",
    replace: "",
    why: "connections are without number",
    tests: [floods],
  },
  {
    file: "vault/node/patience.ts",
    find: "requestTimeout: requestMs,",
    replace: "",
    why: "a body may take for ever",
    tests: [floods],
  },
  {
    file: "vault/node/patience.ts",
    find: "server.timeout = patience.idleMs;",
    replace: "",
    why: "a silent connection is held for ever",
    tests: [floods],
  },
  {
    file: "vault/node/calls.ts",
    find: "data.length !== 2 + 64 * outputs.length",
    replace: "data.length < 2 + 64 * outputs.length",
    why: "a chain node's answer may be longer than the result",
    tests: [calls],
  },
  {
    file: "protocol/words.ts",
    find: "if (whole >= 0n && whole >> BigInt(bits) === 0n)",
    replace: "if (whole >= 0n)",
    why: "a number too large for its type is signed",
    tests: [words],
  },
  {
    file: "protocol/words.ts",
    find: ' && word.startsWith("0".repeat(24))',
    replace: "",
    why: "more than an address is read as one",
    tests: [words],
  },
];
