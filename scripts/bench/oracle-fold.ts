import { fold } from "../../oracle/fold/fold.ts";
import { DUCKDB, duckDbFold } from "./duckdb.ts";
import { median, type Run, residentMB, row, seconds } from "./frame.ts";
import { WORKLOAD, WORKLOAD_SPEC, workload } from "./workload.ts";

/** The fold of 5 M events in memory on one thread, and DuckDB's aggregate of the same events with the same result. */
export const run: Run = async (emit) => {
  const { startMs, lengthMs } = WORKLOAD;
  const batches = [...workload(new Uint8Array(32), 10_000)];
  const before = residentMB();
  let features: BigInt64Array = new BigInt64Array();
  const foldS = await median(() =>
    seconds(() => {
      features = fold(batches, WORKLOAD_SPEC, startMs, startMs + lengthMs).features;
    }),
  );
  const foldMB = residentMB() - before;
  emit(row("fold, 5 M events, 200 k users, 22 features, 1 thread", foldS, "s", { atMost: 2 }));
  emit(row("resident memory of the fold", foldMB, "MB"));

  const peer = await duckDbFold(batches, WORKLOAD_SPEC, WORKLOAD);
  if (!peer.ok) {
    console.error(`bench: no figures of DuckDB: ${peer.why}`);
    return;
  }
  const peerS = await median(() => seconds(peer.module.aggregate), 3);
  const wanted = await peer.module.sums();
  peer.module.close();
  const width = WORKLOAD_SPEC.length;
  const sums = new Array<bigint>(width).fill(0n);
  for (const [index, value] of features.entries()) sums[index % width] += value;
  if (sums.join() !== wanted.join()) throw new Error(`the fold adds up to ${sums}, DuckDB's to ${wanted}`);
  emit(row("the same of the peer, one thread", peerS, "s", { peer: DUCKDB }));
  emit(row("how often faster", peerS / foldS, "x", { atLeast: 1, peer: DUCKDB }));
};
