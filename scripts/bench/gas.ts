import hre from "hardhat";
import { type Row, type Run, row } from "./frame.ts";
import { rewardLife } from "./gas/life.ts";
import { peerText, RELAYED_CLAIM } from "./gas/peers.ts";

/** Gas of a reward's life on 1,000,000 accounts: medians of full receipts, beside what the peers were measured at. */
export const run: Run = async (emit) => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const life = await rewardLife();
  const gas = (name: string, figures: readonly number[], atMost: number, peer: string): Row =>
    row(name, medianOf(figures), "gas", { atMost, peer });
  emit(gas("post, 3 of 5 signatures, every commitment", life.post, 140_000, peerText("post")));
  emit(gas("first claim", life.first, 69_000, peerText("first")));
  emit(gas("next claim", life.next, 52_000, peerText("next")));
  emit(gas("claim of ten epochs at once", life.ten, 52_000, peerText("ten")));
  emit(gas("settle of 128 leaves, first, an account", life.settleFirst, 28_000, RELAYED_CLAIM.first));
  emit(gas("settle of 128 leaves, later, an account", life.settleLater, 11_000, RELAYED_CLAIM.next));
};

function medianOf(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
