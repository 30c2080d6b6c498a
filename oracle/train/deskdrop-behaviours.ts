import type { Interaction } from "../data/deskdrop.ts";
import type { Behaviour } from "../serve/behaviour.ts";

const KINDS = { VIEW: "view", LIKE: "like", BOOKMARK: "save", "COMMENT CREATED": "comment", FOLLOW: "follow" } as const;

/** Deskdrop's interactions as the interest model takes them, in order of time. */
export function behavioursOfDeskdrop(rows: readonly Interaction[]): Behaviour[] {
  const behaviours = rows.map(({ atS, personId, contentId, kind }) => ({
    ...{ atMs: 1000 * atS, user: personId, content: contentId, kind: KINDS[kind] },
  }));
  return behaviours.sort((a, b) => a.atMs - b.atMs);
}
