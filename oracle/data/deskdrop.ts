import type { Format } from "./table.ts";

const KINDS = ["VIEW", "LIKE", "BOOKMARK", "FOLLOW", "COMMENT CREATED"] as const;

/** What a reader of an internal news platform did with an article (Deskdrop). */
export type Interaction = {
  atS: number;
  kind: (typeof KINDS)[number];
  /** Signed 64-bit ids, kept as text. */
  contentId: string;
  personId: string;
  sessionId: string;
};

/** Deskdrop's users_interactions. */
export const deskdrop: Format<Interaction> = {
  name: "Deskdrop",
  columns: ["timestamp", "eventType", "contentId", "personId", "sessionId"],
  read: (cells) => ({
    // Seconds: what is above are milliseconds, by which everything would be years apart.
    atS: cells.whole("timestamp", 0, 1e11),
    kind: cells.word("eventType", KINDS),
    contentId: cells.text("contentId"),
    personId: cells.text("personId"),
    sessionId: cells.text("sessionId"),
  }),
};
