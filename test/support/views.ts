const COLUMNS =
  "user_id video_id time_ms is_click is_follow is_comment is_forward long_view play_time_ms duration_ms " +
  "comment_stay_time is_profile_enter";

/** Views `from` to `to`, one every so many ms, of four users of whom two watch for long, as a table in KuaiRand's format. */
export function viewsTable(from: number, to: number, everyMs: number): string {
  const rows = Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    const [user, video] = [n % 4, n % 7];
    return [user, video, everyMs * n + 1, 1, 0, 0, 0, Number(user < 2), 40_000 - 12_000 * user, 60_000, 0, 0];
  });
  return [COLUMNS.split(" "), ...rows].map((row) => `${row.join("\t")}\n`).join("");
}
