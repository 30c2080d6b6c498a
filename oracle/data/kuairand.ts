import type { Format } from "./table.ts";

/** One short video shown to a user (KuaiRand). Its like and hate columns leak the outcome and are not read. */
export type VideoView = {
  userId: string;
  videoId: string;
  atMs: number;
  playMs: number;
  durationMs: number;
  commentStayMs: number;
  clicked: boolean;
  followed: boolean;
  commented: boolean;
  forwarded: boolean;
  visitedProfile: boolean;
  /** Upstream's mark of a video watched for long. */
  longView: boolean;
};

/** KuaiRand's log of the standard policy. */
export const kuairand: Format<VideoView> = {
  name: "KuaiRand",
  columns: [
    ...["user_id", "video_id", "time_ms", "is_click", "is_follow", "is_comment", "is_forward", "long_view"],
    ...["play_time_ms", "duration_ms", "comment_stay_time", "is_profile_enter"],
  ],
  read: (cells) => ({
    userId: cells.text("user_id"),
    videoId: cells.text("video_id"),
    atMs: cells.whole("time_ms", 0),
    playMs: cells.whole("play_time_ms", 0),
    durationMs: cells.whole("duration_ms", 0),
    commentStayMs: cells.whole("comment_stay_time", 0),
    clicked: cells.flag("is_click"),
    followed: cells.flag("is_follow"),
    commented: cells.flag("is_comment"),
    forwarded: cells.flag("is_forward"),
    visitedProfile: cells.flag("is_profile_enter"),
    longView: cells.flag("long_view"),
  }),
};
