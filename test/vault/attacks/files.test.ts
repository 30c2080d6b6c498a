import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { PURPOSES } from "../../../protocol/data-share.ts";
import type { Hex } from "../../../protocol/units.ts";
import { formatManifest, sha256 } from "../../../vault/client/manifest.ts";
import { chunkName, manifestName, recordFolder } from "../../../vault/client/names.ts";
import type { SealedRecord } from "../../../vault/client/owner.ts";
import { bindingOf } from "../../../vault/client/party.ts";
import { openLatest } from "../../../vault/client/reader.ts";
import { sealVersion } from "../../../vault/client/seal.ts";
import { openSealedKey, sealKeyTo } from "../../../vault/client/sealed-keys.ts";
import { CHUNK_BYTES } from "../../../vault/crypto/chunks.ts";
import { newDataKey } from "../../../vault/crypto/data-key.ts";
import { keyFor, type LocalVaults, localVaults, refusedBy } from "../../support/local-vaults.ts";
import { together } from "../../support/vaults.ts";

const PLAIN = randomBytes(2 * CHUNK_BYTES + 1000);

describe("attacks on stored files", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let sealed: SealedRecord;
  before(async () => {
    bed = await localVaults();
  });
  after(() => bed?.close());
  beforeEach(async () => {
    sealed = await bed.seal(PLAIN);
  });

  const open = () => together(openLatest(bed.owner, sealed.recordId, sealed.key));
  const chunk = (place: number) => chunkName(sealed.recordId, 1, place);
  const stored = async (name: string) => (await bed.storage.get(name))!;

  it("opens what nobody touched", async () => {
    expect((await open()).equals(PLAIN)).to.equal(true);
  });

  it("refuses a chunk of which one bit was changed", async () => {
    const bytes = await stored(chunk(1));
    bytes[5000] ^= 4;
    await bed.storage.put(chunk(1), bytes);
    await refusedBy(bed, open(), "ChunkRefused", { chunk: 1 });
  });

  it("refuses chunks in another order", async () => {
    const [zero, one] = [await stored(chunk(0)), await stored(chunk(1))];
    await bed.storage.put(chunk(0), one);
    await bed.storage.put(chunk(1), zero);
    await refusedBy(bed, open(), "ChunkRefused", { chunk: 0 });
  });

  it("refuses a file cut short: by a chunk, within a chunk, and with a manifest to match", async () => {
    const last = await stored(chunk(2));
    await bed.storage.put(chunk(2), last.slice(0, 900));
    await refusedBy(bed, open(), "ChunkRefused", { chunk: 2 });
    await bed.storage.remove(chunk(2));
    await refusedBy(bed, open(), "ChunkMissing", { chunk: 2, chunks: 3 });
    const { recordId } = sealed;
    const shorter = {
      binding: bindingOf(bed.owner, recordId, 1),
      chunks: 2,
      bytes: 2 * CHUNK_BYTES,
      ciphertext: `0x${"00".repeat(32)}` as Hex,
    };
    await bed.storage.put(manifestName(recordId, 1), formatManifest(shorter));
    await refusedBy(bed, open(), "ManifestDiffers", { recordId, version: 1 });
    await bed.storage.remove(manifestName(recordId, 1));
    await refusedBy(bed, open(), "ManifestMissing", { recordId, version: 1 });
  });

  it("refuses chunks sealed twice under one key: the manifest names the ciphertext", async () => {
    const other = Buffer.from(PLAIN);
    other[0] ^= 1;
    const { recordId, key, content } = sealed;
    const manifest = await stored(manifestName(recordId, 1));
    await sealVersion(bed.storage, bindingOf(bed.owner, recordId, 1), key, [other]);
    await bed.storage.put(manifestName(recordId, 1), manifest);
    expect(sha256(manifest)).to.equal(content.manifest);
    await refusedBy(bed, open(), "CiphertextDiffers", { recordId, version: 1 });
  });

  it("refuses a key that the record does not commit to", async () => {
    const wrong = newDataKey();
    await refusedBy(bed, together(openLatest(bed.owner, sealed.recordId, wrong)), "WrongDataKey");
  });

  it("gives nothing for a copied manifest under another's commitment", async () => {
    const { mallory, owner } = bed;
    const salt = `0x${randomBytes(32).toString("hex")}` as Hex;
    await (await mallory.dataShare.register(salt, sealed.content, "")).wait();
    const copy = (await mallory.dataShare.queryFilter("RecordRegistered")).at(-1) as never;
    const recordId = (copy as { args: { recordId: Hex } }).args.recordId;
    await bed.sync();
    // The vault has no share under her record's name, though it commits to the very same key.
    await refusedBy(bed, keyFor(mallory, { recordId, purposes: PURPOSES.RESEARCH }), "NoShare", {
      recordId,
      version: 1,
    });
    // Nor does the copy open for somebody who has the key: manifest and chunks name their record.
    for (const name of await bed.storage.list(recordFolder(sealed.recordId))) {
      const copied = name.replace(recordFolder(sealed.recordId), recordFolder(recordId));
      await bed.storage.put(copied, await stored(name));
    }
    const opened = together(openLatest(owner, recordId, sealed.key));
    await refusedBy(bed, opened, "ManifestOfAnother", { recordId, version: 1 });
  });

  it("opens a key that was sealed to a reader for him and this version alone", async () => {
    const { owner, reader, mallory } = bed;
    const { recordId, version, key } = sealed;
    await sealKeyTo(owner, reader.address, sealed);
    expect(Buffer.from(await openSealedKey(reader, reader.keys, recordId, version)).equals(key)).to.equal(true);
    await refusedBy(bed, openSealedKey(mallory, mallory.keys, recordId, version), "NoSealedKey", { recordId, version });
    const name = `${recordFolder(recordId)}/1/key-${reader.address.slice(2)}`;
    const bytes = await stored(name);
    for (const copy of [name.replace(reader.address.slice(2), mallory.address.slice(2)), name.replace("/1/", "/2/")]) {
      await bed.storage.put(copy, bytes);
    }
    await refusedBy(bed, openSealedKey(mallory, mallory.keys, recordId, version), "SealRefused");
    await refusedBy(bed, openSealedKey(reader, reader.keys, recordId, 2), "SealRefused");
  });
});
