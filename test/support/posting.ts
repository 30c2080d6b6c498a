import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { openJournal } from "../../oracle/post/journal.ts";
import type { PostDeps } from "../../oracle/post/post.ts";
import { emptyBank } from "./empty-bank.ts";

/** A bank on a chain of its own, and what posting to it needs, with its journal in `folder`. Nothing may be warned of. */
export async function postingBed() {
  const folder = await mkdtemp(join(tmpdir(), "bank-post-"));
  const chain = await emptyBank();
  const deps: PostDeps = {
    bank: chain.bank,
    poster: chain.poster,
    journal: openJournal(join(folder, "sent.sqlite")),
    feeCapWei: 10n ** 12n,
    stuckMs: 1e9,
    nowMs: Date.now,
    pause: () => setTimeout(1),
    warn: (line) => expect.fail(line),
  };
  const sentBy = () => chain.bank.provider.getTransactionCount(chain.poster.address);
  const close = async ({ journal }: PostDeps) => {
    journal.close();
    await chain.close();
    await rm(folder, { recursive: true });
  };
  return { chain, folder, deps, sentBy, close };
}

export type PostingBed = Awaited<ReturnType<typeof postingBed>>;
