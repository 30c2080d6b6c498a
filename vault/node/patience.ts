import type { Server, ServerOptions } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { toJson } from "../wire.ts";
import { callerOf, isProxy } from "./caller.ts";

/** How long a connection may take, and how many there may be. */
export type Patience = {
  readonly headersMs: number;
  /** For head and body of a request. */
  readonly requestMs: number;
  /** Without a byte either way: who does not fetch an answer. */
  readonly idleMs: number;
  /** How often slow ones are looked for. */
  readonly checkMs: number;
  readonly connections: number;
  /** Of one caller, if no proxy is in front. */
  readonly connectionsEach: number;
};

const MOST_HEADER_BYTES = 8192;

/** What Node finds wrong with a connection, and what the caller is told. */
const FAULTS: Readonly<Record<string, readonly [status: string, name: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "TooSlow", "the request did not come in time"],
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "BadRequest", "the headers are too long"],
};
const MALFORMED = ["400 Bad Request", "BadRequest", "this is no request"] as const;

/** What Node's server is made with. */
export function optionsOf({ headersMs, requestMs, checkMs }: Patience): ServerOptions {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkMs,
    maxHeaderSize: MOST_HEADER_BYTES,
  };
}

/** Ends connections that are idle or too many, and tells who was too slow or spoke no HTTP. */
export function limitConnections(server: Server, patience: Patience, proxy: string | undefined): void {
  server.timeout = patience.idleMs;
  server.maxConnections = patience.connections;
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const { remoteAddress = "" } = socket;
    if (isProxy(remoteAddress, proxy)) return;
    const caller = callerOf(remoteAddress, undefined, undefined);
    const own = (open.get(caller) ?? 0) + 1;
    if (own > patience.connectionsEach) return void socket.destroy();
    open.set(caller, own);
    socket.once("close", () => {
      const left = (open.get(caller) as number) - 1;
      if (left > 0) open.set(caller, left);
      else open.delete(caller);
    });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable) return void socket.destroy();
    const [status, name, message] = FAULTS[error.code ?? ""] ?? MALFORMED;
    const body = toJson({ error: { name, message, figures: {}, retry: name === "TooSlow" } });
    const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
  });
}
