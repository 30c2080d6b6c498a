import { eventAt, parseBatch } from "../../protocol/batch.ts";
import type { Kind } from "../../protocol/kinds.ts";
import { OracleError } from "../errors.ts";
import { BATCH } from "../log/chain.ts";
import type { Log } from "../log/log.ts";
import type { Behaviour } from "./behaviour.ts";

/** Shares count as saves and tips as follows, as in training; other kinds tell the interest model nothing. */
const AS: Partial<Record<Kind, Behaviour["kind"]>> = {
  ...{ view: "view", like: "like", share: "save", comment: "comment", follow: "follow", tip: "follow" },
};

/**
 * What accounts did with contents, in order of time, from the batches of a log in its order. A content is named by its events' subject.
 * @throws OracleError `NoBatch` for bytes that are none.
 */
export function behavioursOf(batches: Iterable<Uint8Array>): Behaviour[] {
  const behaviours: Behaviour[] = [];
  for (const bytes of batches) {
    const parsed = parseBatch(bytes);
    if (!parsed.ok) throw new OracleError("NoBatch", `the log holds what is no batch: ${parsed.refusal.field}`);
    for (let index = 0; index < parsed.batch.count; index++) {
      const { account, subject, at, kind } = eventAt(parsed.batch, index);
      const behaviour = AS[kind];
      if (behaviour) behaviours.push({ atMs: at, user: account, content: String(subject), kind: behaviour });
    }
  }
  return behaviours.sort((a, b) => a.atMs - b.atMs);
}

/** The same of a whole log, end markers left out. @throws `LogDamaged`, `NoBatch`. */
export function behavioursInLog(log: Pick<Log, "entries">): Behaviour[] {
  const batches = [...log.entries(1)].filter(({ kind }) => kind === BATCH);
  return behavioursOf(batches.map(({ bytes }) => bytes));
}
