import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { BadHeader } from "../../../oracle/data/table.ts";
import { readBehaviours } from "../../../oracle/train/gru/behaviours.ts";
import { withEmptyFolder } from "../../support/empty-folder.ts";

/** Reads a table of these lines. */
async function read(...lines: string[]) {
  return withEmptyFolder(async (folder) => {
    const file = join(folder, "rows.csv");
    await writeFile(file, `${lines.join("\n")}\n`);
    return readBehaviours(file, { file, badRows: "refuse", onBadRow: () => {}, workers: 1, onStep: () => {} });
  });
}

describe("behaviours that the interest model is judged on", () => {
  it("come from Deskdrop's interactions, in order of time", async () => {
    const behaviours = await read(
      "timestamp,eventType,contentId,personId,sessionId",
      "8,BOOKMARK,c,u,s",
      "7,VIEW,c,u,s",
    );
    expect(behaviours).to.deep.equal([
      { atMs: 7000, user: "u", content: "c", kind: "view" },
      { atMs: 8000, user: "u", content: "c", kind: "save" },
    ]);
  });

  it("come from KuaiRand's views, each with what was done at its moment, and without likes", async () => {
    const columns = [
      ...[
        "user_id",
        "video_id",
        "time_ms",
        "is_click",
        "is_like",
        "is_follow",
        "is_comment",
        "is_forward",
        "long_view",
      ],
      ...["play_time_ms", "duration_ms", "comment_stay_time", "is_profile_enter"],
    ];
    const behaviours = await read(
      columns.join("\t"),
      [1, 5, 9, 1, 1, 1, 1, 1, 0, 4, 5, 0, 0].join("\t"),
      [1, 6, 8, 1, 1, 0, 0, 0, 0, 4, 5, 0, 0].join("\t"),
    );
    expect(behaviours.map(({ atMs, content, kind }) => [atMs, content, kind])).to.deep.equal([
      [8, "6", "view"],
      [9, "5", "view"],
      [9, "5", "save"],
      [9, "5", "comment"],
      [9, "5", "follow"],
    ]);
  });

  it("are refused where a file is in neither format, naming Deskdrop's columns, or holds a bad row of one", async () => {
    const neither = await read("a,b", "1,2").catch((error: unknown) => error);
    expect((neither as Error).cause).to.be.instanceOf(BadHeader);
    const missing = "timestamp,eventType,contentId,personId,sessionId";
    expect(neither).to.have.property("figures").that.includes({ format: "Deskdrop", missing });
    const bad = await read("timestamp,eventType,contentId,personId,sessionId", "x,VIEW,c,u,s").catch(
      (error: unknown) => error,
    );
    expect(bad).to.include({ name: "BadCell" });
    expect((bad as Error).cause).to.include({ column: "timestamp", value: "x" });
  });
});
