import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { fromHex } from "../../protocol/bytes.ts";
import { digestVaultWord } from "../../protocol/vault.ts";
import { logged, VaultError } from "../errors.ts";
import { fieldsOf, hex, parseJson } from "../fields.ts";
import { parseAudit, parseDeposit, parseRead, parseSigned, toJson } from "../wire.ts";
import { auditRecord } from "./audit.ts";
import type { NodeDeps } from "./deps.ts";
import { eraseShares } from "./erase.ts";
import { releaseShare } from "./release.ts";
import { depositShare } from "./shares.ts";

const MOST_BYTES = 16_384;

/** What a vault node answers, by method and path. */
type Route = (deps: NodeDeps, body: unknown) => Promise<unknown>;

const ROUTES: Readonly<Record<string, Route>> = {
  "POST /read": (deps, body) => releaseShare(deps, parseSigned(body, parseRead)),
  async "POST /deposit"(deps, body) {
    await depositShare(deps, parseSigned(body, parseDeposit), fromHex(hex(fieldsOf(body, "body"), "share")));
    return {};
  },
  "POST /audit": async (deps, body) => ({ receipts: await auditRecord(deps, parseSigned(body, parseAudit)) }),
  "POST /erase": (deps, body) => eraseShares(deps, hex(fieldsOf(body, "body"), "recordId", 32)),
  async "GET /identity"({ keys, domain }) {
    const word = { vault: keys.address, encryptionKey: keys.encryption.publicKey };
    return { word, signature: keys.sign(digestVaultWord(domain, "Identity", word)) };
  },
};

/** The node behind HTTP. Refusals are 403 with their name, message and figures; a fault of the node tells nothing. */
export function vaultServer(deps: NodeDeps): Server {
  return createServer((request, response) => {
    answer(deps, request, response).catch(() => response.destroy());
  });
}

async function answer(deps: NodeDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = `${request.method} ${request.url}`;
  try {
    const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
    if (route === undefined) throw new VaultError("NoSuchCall", "the vault has no such call");
    const text = await bodyOf(request);
    const result = await route(deps, text === "" ? undefined : parseJson(text));
    if (name !== "GET /identity") deps.log(`${name} done`);
    send(response, 200, result);
  } catch (error) {
    deps.log(`${name.slice(0, 40)} ${logged(error)}`);
    send(response, error instanceof VaultError ? 403 : 500, { error: refusalOf(error) });
  }
}

/** What a caller is told. Errors of libraries may carry anything, so of those it learns that there was one. */
function refusalOf(error: unknown) {
  if (error instanceof VaultError) {
    const { name, message, figures, retry } = error;
    return { name, message, figures, retry };
  }
  const known = error instanceof Error && error.name === "SealRefused" ? error.name : "Fault";
  return { name: known, message: "the vault could not do this", figures: {}, retry: false };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new VaultError("BadRequest", `a body has at most ${MOST_BYTES} bytes`, { bytes });
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(toJson(body));
}
