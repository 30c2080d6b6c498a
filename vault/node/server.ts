import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { fromHex } from "../../protocol/bytes.ts";
import { digestVaultWord } from "../../protocol/vault.ts";
import { logged, VaultError } from "../errors.ts";
import { fieldsOf, hex, parseJson, small } from "../fields.ts";
import { parseAudit, parseDeposit, parseRead, parseSigned, toJson } from "../wire.ts";
import { auditRecord } from "./audit.ts";
import { callerOf } from "./caller.ts";
import type { NodeDeps } from "./deps.ts";
import { eraseShares } from "./erase.ts";
import { type Gate, gateOf } from "./gate.ts";
import { limitConnections, optionsOf, type Patience } from "./patience.ts";
import { releaseShare } from "./release.ts";
import { depositShare } from "./shares.ts";

const MOST_BYTES = 16_384;
/** Requests that are worked on at once: most wait for chain nodes, which are not to be asked by more. */
const MOST_AT_ONCE = 256;
const MOST_OF_ONE_CALLER = 32;
const PATIENCE: Patience = {
  headersMs: 5000,
  requestMs: 10_000,
  idleMs: 20_000,
  checkMs: 1000,
  connections: 1024,
  connectionsEach: 64,
};

/** What a vault node answers, by method and path. */
type Route = (deps: NodeDeps, body: unknown) => Promise<unknown>;

const ROUTES: Readonly<Record<string, Route>> = {
  "POST /read": (deps, body) => releaseShare(deps, parseSigned(body, parseRead)),
  async "POST /deposit"(deps, body) {
    await depositShare(deps, parseSigned(body, parseDeposit), fromHex(hex(fieldsOf(body, "body"), "share")));
    return {};
  },
  "POST /audit": (deps, body) =>
    auditRecord(deps, parseSigned(body, parseAudit), small(fieldsOf(body, "body"), "after")),
  "POST /erase": (deps, body) => eraseShares(deps, hex(fieldsOf(body, "body"), "recordId", 32)),
  async "GET /identity"({ keys, domain }) {
    const word = { vault: keys.address, encryptionKey: keys.encryption.publicKey };
    return { word, signature: keys.sign(digestVaultWord(domain, "Identity", word)) };
  },
};

/**
 * The node behind HTTP. Refusals are 403, those by number 429 and 503, with their name, message and figures; a fault of the node
 * tells nothing. What a caller can cost it is bounded before anything is read: calls, connections, time and bytes.
 */
export function vaultServer(deps: NodeDeps, patience: Patience = PATIENCE): Server {
  const gate = gateOf(MOST_AT_ONCE, MOST_OF_ONE_CALLER);
  const server = createServer(optionsOf(patience), (request, response) => {
    answer(deps, gate, request, response).catch(() => response.destroy());
  });
  limitConnections(server, patience, deps.proxy);
  return server;
}

async function answer(deps: NodeDeps, gate: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = `${request.method} ${request.url}`;
  try {
    const forwarded = request.headers["x-forwarded-for"];
    const caller = callerOf(request.socket.remoteAddress ?? "", forwarded?.toString(), deps.proxy);
    deps.calls(caller);
    const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
    if (route === undefined) throw new VaultError("NoSuchCall", "the vault has no such call");
    const text = await bodyOf(request);
    const result = await gate.through(caller, () => route(deps, text === "" ? undefined : parseJson(text)));
    if (name !== "GET /identity") deps.log(`${name} done`);
    send(response, 200, result);
  } catch (error) {
    const status = statusOf(error);
    // Who asks too often must not fill the log either.
    if (status !== 429) deps.log(`${name.slice(0, 40)} ${logged(error)}`);
    // A short body is let out, so that the answer arrives; a long one is not.
    if (!request.complete && !isShort(request)) response.setHeader("connection", "close");
    send(response, status, { error: refusalOf(error) });
  }
}

function statusOf(error: unknown): number {
  if (!(error instanceof VaultError)) return 500;
  if (error.name === "Busy") return 503;
  return error.name === "TooManyCalls" || error.name === "TooManyWords" ? 429 : 403;
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
  const announced = request.headers["content-length"];
  if (announced !== undefined && !isShort(request)) throw tooLong(Number(announced));
  const parts: Buffer[] = [];
  let bytes = 0;
  // The connection stays, for the answer.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw tooLong(bytes);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** By what it says itself; one that comes in parts says nothing. */
function isShort({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"]) <= MOST_BYTES;
}

function tooLong(bytes: number): VaultError {
  return new VaultError("BadRequest", `a body has at most ${MOST_BYTES} bytes`, { bytes });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(toJson(body));
}
