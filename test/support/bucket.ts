import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bucket } from "../../vault/storage/s3.ts";

const REGION = "eu-central-1";
const KEY_ID = "reader";
const SECRET = "a secret of the bucket";
const PAGE = 2;

/**
 * A bucket that speaks as much of the protocol of S3 as the vault uses, and that refuses what is not signed: it works out
 * each signature by itself, as Amazon's documents say. Lists come in pages of two.
 */
export async function startBucket(): Promise<
  Bucket & { readonly objects: Map<string, Buffer>; readonly close: () => void }
> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    if (!isSigned(request, body)) return response.writeHead(403).end();
    const url = new URL(request.url!, "http://bucket");
    const name = url.pathname.slice("/bucket/".length);
    if (url.searchParams.get("list-type") === "2") return response.end(page(objects, url.searchParams));
    if (request.method === "PUT") objects.set(name, body);
    if (request.method === "DELETE") objects.delete(name);
    const found = objects.get(name);
    if (request.method === "GET" && found === undefined) return response.writeHead(404).end();
    return response.end(request.method === "GET" ? found : undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/bucket`;
  const close = () => void server.close().closeAllConnections();
  return { url, region: REGION, accessKeyId: KEY_ID, secretAccessKey: SECRET, objects, close };
}

function page(objects: Map<string, Buffer>, query: URLSearchParams): string {
  const names = [...objects.keys()].filter((name) => name.startsWith(query.get("prefix")!)).sort();
  const from = Number(query.get("continuation-token")?.split("&")[1] ?? 0);
  const keys = names.slice(from, from + PAGE).map((name) => `<Contents><Key>${name}</Key></Contents>`);
  const more = from + PAGE < names.length ? `<NextContinuationToken>at&amp;${from + PAGE}</NextContinuationToken>` : "";
  return `<ListBucketResult>${keys.join("")}${more}</ListBucketResult>`;
}

function isSigned({ method, url, headers }: IncomingMessage, body: Buffer): boolean {
  const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");
  const hmac = (key: Buffer | string, data: string) => createHmac("sha256", key).update(data).digest();
  const { pathname, searchParams } = new URL(url!, "http://bucket");
  const hash = sha256(body);
  const signed = "host;x-amz-content-sha256;x-amz-date";
  const time = String(headers["x-amz-date"]);
  const query = [...searchParams].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).sort();
  const lines = [`host:${headers.host}`, `x-amz-content-sha256:${hash}`, `x-amz-date:${time}`];
  const canonical = [method, pathname, query.join("&"), ...lines, "", signed, hash].join("\n");
  const scope = `${time.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const key = [time.slice(0, 8), REGION, "s3", "aws4_request"].reduce<Buffer | string>(hmac, `AWS4${SECRET}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString("hex");
  const wanted = `AWS4-HMAC-SHA256 Credential=${KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return headers.authorization === wanted;
}
