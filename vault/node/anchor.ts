import type { Hex } from "../../protocol/units.ts";
import { anchorTree, MOST_LEAVES } from "./audit.ts";
import type { NodeDeps } from "./deps.ts";
import type { Anchor } from "./store.ts";

/** DataShare's anchored roots, as a vault node sees and makes them. */
export type AnchorChain = {
  readonly lastEpoch: () => Promise<bigint>;
  /** Zero where there is none. */
  readonly rootOf: (epoch: bigint) => Promise<Hex>;
  /** Whether the root is on chain; false when another node took the epoch first. */
  readonly post: (anchor: Anchor) => Promise<boolean>;
};

/**
 * Puts the root of the receipts that no root covers yet on chain, of MOST_LEAVES at most, under the next free epoch. Nodes share the epochs: each
 * root is of one node's receipts. May be stopped anywhere and called again.
 * @returns The anchor; undefined when there is nothing new.
 */
export async function anchorReceipts(
  deps: NodeDeps,
  chain: AnchorChain,
  mostLeaves = MOST_LEAVES,
): Promise<Anchor | undefined> {
  const { store } = deps;
  const draft = store.draft();
  if (draft !== undefined && (await posted(deps, chain, draft))) return draft;
  const first = (store.anchors().at(-1)?.last ?? 0) + 1;
  const last = Math.min(store.nextSeq() - 1, first + mostLeaves - 1);
  if (last < first) return undefined;
  const { root } = anchorTree(deps, first, last);
  for (;;) {
    const anchor: Anchor = { epoch: (await chain.lastEpoch()) + 1n, first, last, root };
    // Written down first: after a stop it is known what may be on its way.
    store.keepDraft(anchor);
    if (await posted(deps, chain, anchor)) return anchor;
  }
}

async function posted({ store }: NodeDeps, chain: AnchorChain, draft: Anchor): Promise<boolean> {
  if ((await chain.rootOf(draft.epoch)) === draft.root || (await chain.post(draft))) {
    store.draftPosted();
    return true;
  }
  store.dropDraft();
  return false;
}
