import { createHash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { CHUNK_BYTES } from "../crypto/chunks.ts";
import { VaultError } from "../errors.ts";
import { readAtMost } from "../read-at-most.ts";
import { requireName, type Storage } from "./storage.ts";

/** A bucket of Amazon S3 or of anything that speaks its protocol. */
export type Bucket = {
  /** Where the bucket's objects are, without a slash at the end: the bucket stands in the host or in the path. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

const TIMEOUT_MS = 60_000;
/** Twice a chunk, which is the longest thing that is stored. */
const MOST_BYTES = 2 * CHUNK_BYTES;

/**
 * Keeps each name as an object of a bucket.
 * @throws `StorageUnreachable`, `StorageRefused` with the bucket's status, `AnswerTooLong`; `BadName`.
 */
export function s3Storage(bucket: Bucket): Storage {
  const urlOf = (name: string) => {
    requireName(name);
    return `${bucket.url}/${name}`;
  };
  return {
    async put(name, bytes) {
      await exchange(bucket, "PUT", urlOf(name), bytes);
    },
    async get(name) {
      const response = await exchange(bucket, "GET", urlOf(name));
      return response && readAtMost(response.body ?? [], MOST_BYTES);
    },
    async remove(name) {
      await exchange(bucket, "DELETE", urlOf(name));
    },
    async list(folder) {
      requireName(folder);
      const names: string[] = [];
      for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
        const query = new URLSearchParams({ "list-type": "2", prefix: `${folder}/` });
        if (next !== undefined) query.set("continuation-token", next);
        const answer = await exchange(bucket, "GET", `${bucket.url}/?${query}`);
        const page = new TextDecoder().decode(await readAtMost(answer?.body ?? [], MOST_BYTES));
        // Names hold nothing that XML would write otherwise; tokens may.
        names.push(...Array.from(page.matchAll(/<Key>([^<]*)<\/Key>/g), ([, name]) => name));
        next = /<NextContinuationToken>([^<]*)</.exec(page)?.[1]?.replaceAll("&amp;", "&");
      }
      return names;
    },
  };
}

/** A request signed by AWS Signature Version 4, its body's sha256 included. `datetime` is now, when left out. */
export async function signedRequest(
  { region, accessKeyId, secretAccessKey }: Bucket,
  method: string,
  url: string,
  body?: Uint8Array<ArrayBuffer>,
  datetime?: string,
): Promise<Request> {
  const hash = createHash("sha256").update(body ?? "");
  const signer = new AwsV4Signer({
    ...{ method, url, region, accessKeyId, secretAccessKey, service: "s3" },
    headers: { "x-amz-content-sha256": hash.digest("hex") },
    ...(body && { body }),
    ...(datetime !== undefined && { datetime }),
  });
  const signed = await signer.sign();
  return new Request(signed.url, { method, headers: signed.headers, ...(body && { body }) });
}

/** Undefined where there is nothing. */
async function exchange(bucket: Bucket, method: string, url: string, body?: Uint8Array<ArrayBuffer>) {
  const request = await signedRequest(bucket, method, url, body);
  const response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => {
    throw new VaultError("StorageUnreachable", "the bucket does not answer", { method }, { retry: true });
  });
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 404 && method !== "PUT") return undefined;
  const { status } = response;
  throw new VaultError("StorageRefused", `the bucket answered ${status}`, { method, status }, { retry: status >= 500 });
}
