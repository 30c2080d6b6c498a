import { availableParallelism } from "node:os";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { openTreePool, sharedBytes, type TreePool } from "../../oracle/tree/pool.ts";
import { toHex } from "../../protocol/bytes.ts";
import { DELTA_BYTES, type Deltas } from "../../protocol/records.ts";
import { planDeltas } from "../../protocol/trees/deltas.ts";
import { planRewards, rewardsTree } from "../../protocol/trees/rewards.ts";
import type { Plan } from "../../protocol/trees/stages.ts";
import { median, type Run, residentMB, row, seconds } from "./frame.ts";

const ACCOUNTS = 1_000_000;
const PEER_ACCOUNTS = 50_000;
const PEER = "@openzeppelin/merkle-tree, 50,000 leaves";

/** Trees of a million accounts on four threads and on one, and what a leaf costs beside OpenZeppelin's, roots compared. */
export const run: Run = async (emit) => {
  const deltas = population(ACCOUNTS);
  const pool = await openTreePool(4);
  const before = residentMB();
  await pool.run(planRewards(deltas, sharedBytes));
  const memoryMB = residentMB() - before;
  const goal = availableParallelism() >= 4 ? { atMost: 1.2 } : {};
  emit(
    row("rewards tree, 1 M accounts, 4 threads", await time(pool, () => planRewards(deltas, sharedBytes)), "s", goal),
  );
  emit(row("deltas tree, 1 M accounts, 4 threads", await time(pool, () => planDeltas(deltas, sharedBytes)), "s"));
  emit(row("memory of the first rewards tree", memoryMB, "MB"));
  await pool.close();
  const alone = await openTreePool(1);
  emit(row("rewards tree, 1 M accounts, 1 thread", await time(alone, () => planRewards(deltas, sharedBytes)), "s"));
  await besideOpenZeppelin(emit);
};

function time<T>(pool: TreePool, plan: () => Plan<T>): Promise<number> {
  return median(() => seconds(() => pool.run(plan())));
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
