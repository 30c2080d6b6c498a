import { availableParallelism } from "node:os";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { openTreePool, sharedBytes, type TreePool } from "../../oracle/tree/pool.ts";
import { toHex } from "../../protocol/bytes.ts";
import { DELTA_BYTES, type Deltas } from "../../protocol/records.ts";
import { planDeltas } from "../../protocol/trees/deltas.ts";
import { planRewards, rewardsTree } from "../../protocol/trees/rewards.ts";
import { median, type Run, residentMB, row, seconds } from "./frame.ts";

const ACCOUNTS = 1_000_000;
const PEER_ACCOUNTS = 50_000;
const PEER = "@openzeppelin/merkle-tree, 50,000 leaves";

/** The rewards tree on four threads and on one, and what a leaf costs beside OpenZeppelin's tree with the same root. */
export const run: Run = async (emit) => {
  const deltas = population(ACCOUNTS);
  const before = residentMB();
  for (const threads of [4, 1]) {
    const pool = await openTreePool(threads);
    const rewardsS = await median(() => seconds(() => pool.run(planRewards(deltas, sharedBytes))));
    const goal = threads === 4 && availableParallelism() >= 4 ? { atMost: 1.2 } : {};
    emit(row(`rewards tree, 1 M accounts, ${threads} threads`, rewardsS, "s", goal));
    if (threads === 4) await other(pool, deltas, emit, before);
    await pool.close();
  }
  await besideOpenZeppelin(emit);
};

async function other(pool: TreePool, deltas: Deltas, emit: Parameters<Run>[0], before: number): Promise<void> {
  const deltasS = await median(() => seconds(() => pool.run(planDeltas(deltas, sharedBytes))));
  emit(row("deltas tree, 1 M accounts, 4 threads", deltasS, "s"));
  emit(row("resident memory, trees and four threads", residentMB() - before, "MB"));
}

async function besideOpenZeppelin(emit: Parameters<Run>[0]): Promise<void> {
  const deltas = population(PEER_ACCOUNTS);
  const values = Array.from({ length: PEER_ACCOUNTS }, (_, i): [string, bigint] => {
    const record = deltas.records.subarray(i * DELTA_BYTES, (i + 1) * DELTA_BYTES);
    return [toHex(record.subarray(0, 20)), BigInt(toHex(record.slice(36).reverse()))];
  });
  let root = "";
  const peerS = await seconds(() => {
    root = StandardMerkleTree.of(values, ["address", "uint256"]).root;
  });
  let ours = "";
  const oursS = await median(() =>
    seconds(() => {
      ours = rewardsTree(deltas).root;
    }),
  );
  if (ours !== root) throw new Error(`root ${ours}, OpenZeppelin's is ${root}`);
  const leafUs = (whole: number) => (whole * 1e6) / PEER_ACCOUNTS;
  emit(row("a leaf, 50,000 leaves, one thread", leafUs(oursS), "us", { peer: PEER }));
  emit(row("a leaf of the peer, the same tree", leafUs(peerS), "us", { peer: PEER }));
  emit(row("how often faster", peerS / oursS, "x", { atLeast: 10, peer: PEER }));
}

/** Sorted accounts, spread evenly, with amounts of about 2^80 wei. */
function population(count: number): Deltas {
  const records = sharedBytes(count * DELTA_BYTES);
  const view = new DataView(records.buffer);
  const step = Math.floor(2 ** 32 / count);
  for (let i = 0; i < count; i++) {
    view.setUint32(i * DELTA_BYTES, i * step);
    view.setUint32(i * DELTA_BYTES + 12, Math.imul(i, 0x9e3779b1));
    view.setBigUint64(i * DELTA_BYTES + 36, BigInt(i) * 1_000_000_007n, true);
    view.setUint32(i * DELTA_BYTES + 44, 65_536 + (i % 1000), true);
  }
  return { count, records };
}
