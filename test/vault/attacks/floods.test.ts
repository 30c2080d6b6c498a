import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { toHex } from "../../../protocol/bytes.ts";
import { PURPOSES } from "../../../protocol/data-share.ts";
import { auditReads } from "../../../vault/client/audit.ts";
import { askNode, type VaultNode } from "../../../vault/client/nodes.ts";
import { depositKey } from "../../../vault/client/owner.ts";
import { signRead } from "../../../vault/client/reader.ts";
import { newDataKey } from "../../../vault/crypto/data-key.ts";
import { meterOf } from "../../../vault/node/meter.ts";
import type { Patience } from "../../../vault/node/patience.ts";
import { vaultServer } from "../../../vault/node/server.ts";
import { type Deps, type LocalVaults, localVaults, refusedBy } from "../../support/local-vaults.ts";

const SHORT: Patience = {
  headersMs: 200,
  requestMs: 400,
  idleMs: 600,
  checkMs: 20,
  connections: 6,
  connectionsEach: 4,
};

describe("attacks that cost a vault node", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  const servers: Server[] = [];
  before(async () => {
    bed = await localVaults();
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });
  after(() => bed?.close());

  /** Node 0 once more, with other bounds. */
  async function node(bounds: Partial<Deps>, patience?: Patience): Promise<VaultNode & { port: number }> {
    const server = vaultServer({ ...bed.deps[0], ...bounds }, patience).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, port, address: bed.nodes[0].address };
  }

  /** A connection that says `words`, and all that came back when it is over. */
  async function spoken(port: number, words: string, each?: (socket: Socket) => void): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    // A connection that is refused ends with an error or without.
    socket.on("error", () => {});
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part));
    await once(socket, "connect");
    socket.write(words);
    each?.(socket);
    await once(socket, "close");
    return Buffer.concat(parts).toString();
  }

  it("by calls beyond what one caller may make, whatever they are", async () => {
    const flooded = await node({ calls: meterOf("TooManyCalls", 3, () => 0) });
    const { owner, recordId } = { owner: bed.owner.address, recordId: toHex(randomBytes(32)) };
    await askNode(flooded, "GET", "/identity");
    await refusedBy(bed, askNode(flooded, "GET", "/none"), "NoSuchCall");
    await refusedBy(bed, askNode(flooded, "POST", "/read", { owner }), "BadRequest");
    const lines = bed.lines.length;
    const tooMany = await refusedBy(bed, askNode(flooded, "POST", "/erase", { recordId }), "TooManyCalls");
    expect(tooMany)
      .to.include({ retry: true })
      .and.have.property("figures")
      .that.includes({ aMinute: 3, waitMs: 20_000 });
    expect((await fetch(`${flooded.url}/identity`)).status).to.equal(429);
    expect(bed.lines.length).to.equal(lines);
  });

  it("by calls in another's name: the proxy alone says who calls", async () => {
    const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
    const open = await node({ calls: meterOf("TooManyCalls", 1, () => 0) });
    expect((await fetch(`${open.url}/identity`, from("192.0.2.1"))).status).to.equal(200);
    expect((await fetch(`${open.url}/identity`, from("192.0.2.2"))).status).to.equal(429);
    const behind = await node({ calls: meterOf("TooManyCalls", 1, () => 0), proxy: "127.0.0.1" });
    expect((await fetch(`${behind.url}/identity`, from("192.0.2.1"))).status).to.equal(200);
    expect((await fetch(`${behind.url}/identity`, from("192.0.2.2"))).status).to.equal(200);
    expect((await fetch(`${behind.url}/identity`, from("192.0.2.9, 192.0.2.1"))).status).to.equal(429);
  });

  it("by words of one account, which others' forgeries do not use up", async () => {
    const { recordId } = await bed.seal(Buffer.from("wanted"));
    await bed.grant(recordId);
    await bed.sync();
    const metered = await node({ words: meterOf("TooManyWords", 1, () => 0) });
    const ask = { recordId, purposes: PURPOSES.RESEARCH };
    const forged = await signRead({ ...bed.mallory, address: bed.reader.address }, bed.reader.keys, ask);
    for (let i = 0; i < 2; i++) await refusedBy(bed, askNode(metered, "POST", "/read", forged), "BadSignature");
    const [first, second] = [
      await signRead(bed.reader, bed.reader.keys, ask),
      await signRead(bed.reader, bed.reader.keys, ask),
    ];
    await askNode(metered, "POST", "/read", first);
    await refusedBy(bed, askNode(metered, "POST", "/read", second), "TooManyWords", { aMinute: 1 });
    const own = { ...bed.owner, nodes: [metered] };
    expect((await auditReads(own, recordId)).unheard).to.deep.equal([]);
    expect((await auditReads(own, recordId)).unheard).to.deep.equal([
      { vault: metered.address, refusal: "TooManyWords", reason: "no more than 1 a minute" },
    ]);
  });

  it("by work that waits for a slow chain: the others' room is not one caller's", async () => {
    let go: (value: unknown) => void = () => {};
    const waiting = new Promise((done) => (go = done));
    const slow = await node({ rpcs: [() => waiting.then(() => [])] });
    const ask = () =>
      fetch(`${slow.url}/erase`, { method: "POST", body: JSON.stringify({ recordId: toHex(randomBytes(32)) }) });
    const asked = Array.from({ length: 33 }, ask);
    const first = await Promise.race(asked);
    expect(first.status).to.equal(503);
    const { error } = (await first.json()) as { error: Record<string, unknown> };
    expect(error).to.deep.include({ name: "Busy", figures: { most: 256, each: 32 }, retry: true });
    go(undefined);
    expect((await Promise.all(asked)).filter(({ status }) => status === 503).length).to.equal(1);
  });

  it("by requests that never end, in head or body", async () => {
    const { port } = await node({}, SHORT);
    const named = (answer: string) => /"name":"(\w+)"/.exec(answer)?.[1];
    await spoken(port, "");
    const headless = await spoken(port, "POST /read HTTP/1.1\r\nhost: a\r\n");
    const bodiless = await spoken(port, "POST /read HTTP/1.1\r\nhost: a\r\ncontent-length: 99\r\n\r\n{");
    expect([headless, bodiless].map(named)).to.deep.equal(["TooSlow", "TooSlow"]);
    expect(headless).to.match(/^HTTP\/1.1 408 /);
    // A byte from time to time does not help.
    const trickled = await spoken(
      port,
      "POST /read HTTP/1.1\r\nhost: a\r\ncontent-length: 9999\r\n\r\n",
      async (socket) => {
        while (!socket.destroyed) {
          socket.write(" ");
          await sleep(50);
        }
      },
    );
    expect(named(trickled)).to.equal("TooSlow");
  });

  it("by holding a connection on which nothing moves", async () => {
    const { port } = await node({ rpcs: [() => new Promise(() => {})] }, SHORT);
    const body = JSON.stringify({ recordId: toHex(randomBytes(32)) });
    const words = `POST /erase HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    expect(await spoken(port, words)).to.equal("");
  });

  it("by what is no request, or has endless headers", async () => {
    const { port } = await node({}, SHORT);
    expect(await spoken(port, "GARBAGE\r\n\r\n")).to.match(/^HTTP\/1.1 400 .*"name":"BadRequest"/s);
    const long = await spoken(port, `GET /identity HTTP/1.1\r\nx: ${"y".repeat(9000)}\r\n\r\n`);
    expect(long).to.match(/^HTTP\/1.1 431 .*"name":"BadRequest"/s);
  });

  it("by bodies without end: announced or in parts, they are refused and not read", async () => {
    const { port } = await node({});
    const announced = await spoken(port, "POST /read HTTP/1.1\r\nhost: a\r\ncontent-length: 999999999\r\n\r\n{");
    expect(announced).to.match(/^HTTP\/1.1 403 .*"bytes":999999999/s);
    const part = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const endless = await spoken(
      port,
      "POST /read HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n",
      (socket) => {
        socket.write(part + part);
      },
    );
    expect(endless).to.match(/^HTTP\/1.1 403 .*"name":"BadRequest"/s);
    expect(endless).to.match(/connection: close/i);
  });

  it("by more connections than one caller, or all, may hold", async () => {
    const patience = { ...SHORT, headersMs: 5000, requestMs: 5000, idleMs: 5000 };
    const { port } = await node({}, patience);
    const request = "GET /identity HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    const held: Socket[] = [];
    const hold = async (to: number) => {
      const socket = connect(to, "127.0.0.1").on("error", () => {});
      held.push(socket);
      await once(socket, "connect");
    };
    for (let i = 0; i < SHORT.connectionsEach; i++) await hold(port);
    expect(await spoken(port, request)).to.equal("");
    held[0].destroy();
    await sleep(50);
    expect(await spoken(port, request)).to.match(/^HTTP\/1.1 200 /);
    // Behind a proxy all are the proxy's, and the limit is that of all.
    const behind = await node({ proxy: "127.0.0.1" }, patience);
    for (let i = 0; i < SHORT.connections; i++) await hold(behind.port);
    expect(await spoken(behind.port, request)).to.equal("");
    for (const socket of held) socket.destroy();
  });

  it("by shares of ever more keys for a version that never comes", async () => {
    const sealed = await bed.seal(Buffer.from("mine"));
    const { recordId, content } = sealed;
    await bed.sync();
    const leave = async (version: number, keyCommitment = toHex(randomBytes(32))) => {
      bed.clock.nowS += 1n;
      const share = { recordId, version, key: newDataKey() };
      return depositKey(bed.owner, { ...content, keyCommitment }, share);
    };
    const prepared = toHex(randomBytes(32));
    await leave(2, prepared);
    for (let i = 1; i < 8; i++) await leave(2);
    const refused = await leave(2).catch((error: unknown) => error as Error & { figures: object });
    expect(refused).to.have.property("name", "TooFewVaults");
    expect(refused)
      .to.have.property("figures")
      .that.includes({ [bed.nodes[0].address]: "TooManyShares" });
    // What is there may be replaced, the newest version on chain is never refused, and rotating makes room.
    await leave(2, prepared);
    await depositKey(bed.owner, content, sealed);
    await (await bed.owner.dataShare.rotate(recordId, { ...content, keyCommitment: prepared })).wait();
    await bed.sync();
    await leave(3);
  });
});
