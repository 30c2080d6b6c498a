import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { folderStorage } from "../../vault/storage/folder.ts";
import { s3Storage, signedRequest } from "../../vault/storage/s3.ts";
import type { Storage } from "../../vault/storage/storage.ts";
import { startBucket } from "../support/bucket.ts";
import { vaultRefusal } from "../support/vaults.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** Every storage, and how to open a fresh one. */
const STORAGES: Record<string, () => Promise<{ storage: Storage; close: () => unknown }>> = {
  async folder() {
    const folder = await mkdtemp(join(tmpdir(), "bank-storage-"));
    // What a crash leaves behind is no stored name.
    await mkdir(join(folder, "a"));
    await writeFile(join(folder, "a/.draft"), "half");
    return { storage: folderStorage(folder), close: () => rm(folder, { recursive: true }) };
  },
  async bucket() {
    const bucket = await startBucket();
    return { storage: s3Storage(bucket), close: bucket.close };
  },
};

for (const [kind, open] of Object.entries(STORAGES)) {
  describe(`a ${kind} as storage`, () => {
    let storage: Storage;
    let close: () => unknown;
    before(async () => {
      ({ storage, close } = await open());
    });
    after(() => close());

    it("gives back what was put, the last of one name", async () => {
      await storage.put("a/1/00000000", bytes("first"));
      await storage.put("a/1/00000000", bytes("second"));
      await storage.put("a/1/empty", bytes(""));
      expect(String(Buffer.from((await storage.get("a/1/00000000"))!))).to.equal("second");
      expect((await storage.get("a/1/empty"))!.length).to.equal(0);
      expect(await storage.get("a/1/00000001")).to.equal(undefined);
    });

    it("lists a folder, all of it and nothing beside it", async () => {
      for (const name of ["a/2/manifest.json", "a/2/key-aa", "ab/1"]) await storage.put(name, bytes(name));
      const names = ["a/1/00000000", "a/1/empty", "a/2/key-aa", "a/2/manifest.json"];
      expect((await storage.list("a")).sort()).to.deep.equal(names);
      expect(await storage.list("nothing")).to.deep.equal([]);
    });

    it("removes, also what is not there", async () => {
      await storage.remove("ab/1");
      await storage.remove("ab/1");
      expect(await storage.get("ab/1")).to.equal(undefined);
      expect(await storage.list("ab")).to.deep.equal([]);
    });

    it("refuses names that lead elsewhere", async () => {
      for (const name of ["../a", "/a", "a//b", "a/../b", "A", "", ".hidden", "a/.hidden", "a b", "a?b"]) {
        const calls = [() => storage.put(name, bytes("")), () => storage.get(name), () => storage.remove(name)];
        for (const call of [...calls, () => storage.list(name)]) {
          const error = await vaultRefusal((async () => call())());
          expect([error.name, error.figures.name]).to.deep.equal(["BadName", name]);
        }
      }
    });
  });
}

describe("requests to a bucket", () => {
  /** The example credentials of Amazon's documents on Signature Version 4, with what they sign. */
  const EXAMPLE = {
    url: "https://examplebucket.s3.amazonaws.com",
    region: "us-east-1",
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  };
  for (const [query, signature] of [
    ["?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
    ["?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"],
  ]) {
    it(`are signed as Amazon's example ${query} is`, async () => {
      const { headers } = await signedRequest(EXAMPLE, "GET", `${EXAMPLE.url}/${query}`, undefined, "20130524T000000Z");
      expect(headers.get("authorization")).to.equal(
        `AWS4-HMAC-SHA256 Credential=${EXAMPLE.accessKeyId}/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
      );
    });
  }

  it("are refused by name, and tell no credentials", async () => {
    const bucket = await startBucket();
    const wrong = s3Storage({ ...bucket, secretAccessKey: "another secret" });
    const refused = await vaultRefusal(wrong.put("a", bytes("a")));
    expect([refused.name, refused.figures, refused.retry]).to.deep.equal([
      "StorageRefused",
      { method: "PUT", status: 403 },
      false,
    ]);
    expect(refused.stack).to.not.include("another secret");
    bucket.close();
    const silent = await vaultRefusal(s3Storage(bucket).get("a"));
    expect([silent.name, silent.figures, silent.retry]).to.deep.equal(["StorageUnreachable", { method: "GET" }, true]);
  });
});
