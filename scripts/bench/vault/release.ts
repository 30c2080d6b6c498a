import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Contract } from "ethers/contract";
import { fromHex } from "../../../protocol/bytes.ts";
import { digestVaultWord } from "../../../protocol/vault.ts";
import { shareContext } from "../../../vault/bindings.ts";
import { requireSignedBy } from "../../../vault/client/nodes.ts";
import type { Party } from "../../../vault/client/party.ts";
import { releaseKey, signRead } from "../../../vault/client/reader.ts";
import { openSealed } from "../../../vault/crypto/hpke.ts";
import { joinShares } from "../../../vault/crypto/shares.ts";
import { releaseShare } from "../../../vault/node/release.ts";
import { median } from "../frame.ts";
import type { Bed } from "./bed.ts";
import type { Start } from "./node.ts";

/** Milliseconds, p50, of a node that releases its share and of a reader who joins two, in one process. */
export async function releaseTimes(bed: Bed, runs: number): Promise<{ nodeMs: number; readerMs: number }> {
  const { owner, keys, recordId, keyCommitment, nodes } = bed;
  const [nodeMs, readerMs]: [number[], number[]] = [[], []];
  for (let i = 0; i < runs; i++) {
    const read = await signRead(owner, keys, { recordId, purposes: 1 });
    const released = [];
    let slowest = 0;
    for (const deps of nodes.slice(0, 2)) {
      const start = performance.now();
      released.push(await releaseShare(deps, read));
      slowest = Math.max(slowest, performance.now() - start);
    }
    const start = performance.now();
    const digest = digestVaultWord(owner.domain, "Read", read.word);
    const shares = await Promise.all(
      released.map(async ({ receipt, share }, i) => {
        requireSignedBy(owner.nodes[i], owner.domain, "Receipt", receipt);
        return openSealed(keys, shareContext(owner.nodes[i].address, digest), fromHex(share));
      }),
    );
    await joinShares(shares, 2, keyCommitment);
    readerMs.push(performance.now() - start);
    nodeMs.push(slowest);
  }
  return { nodeMs: await p50(nodeMs), readerMs: await p50(readerMs) };
}

/**
 * Milliseconds, p50, from a signed Read to the key: HTTP to three nodes in processes of their own, and all that each side checks.
 * Needs what `releaseTimes` had the chain answer.
 */
export async function wholeTime({ owner, keys, recordId, made, answers }: Bed, runs: number): Promise<number> {
  const children = made.map(() => fork(join(import.meta.dirname, "node.ts"), { execArgv: [] }));
  try {
    const ports = await Promise.all(
      children.map(async (child, place) => {
        const start: Start = { contract: owner.contract, ...made[place], answers: [...answers] };
        const told = once(child, "message");
        child.send(start);
        const [port] = await told;
        return port as number;
      }),
    );
    const nodes = owner.nodes.map(({ address }, place) => ({ address, url: `http://127.0.0.1:${ports[place]}` }));
    const party: Party = { ...owner, nodes, dataShare: await fromMemory(owner.dataShare, recordId) };
    const times: number[] = [];
    for (let i = 0; i < runs; i++) {
      const read = await signRead(party, keys, { recordId, purposes: 1 });
      const start = performance.now();
      await releaseKey(party, keys, read);
      times.push(performance.now() - start);
    }
    return await p50(times);
  } finally {
    for (const child of children) child.disconnect();
  }
}

/** What a reader asks the contract of a record, asked once. */
async function fromMemory(dataShare: Contract, recordId: string): Promise<Contract> {
  const [record, content] = await Promise.all([dataShare.recordOf(recordId), dataShare.contentOf(recordId)]);
  return { recordOf: async () => record, contentOf: async () => content } as unknown as Contract;
}

/** The median of what was measured, the first tenth, in which the engine warms up, left out. */
function p50(values: number[]): Promise<number> {
  const warm = values.slice(Math.ceil(values.length / 10));
  let next = 0;
  return median(() => warm[next++], warm.length);
}
