import type { FeatureSpec } from "../features.ts";

export const CONTENT_PROGRAM = "content";

/** More in an epoch than a person gets to; what lies above is a machine and earns nothing. */
const MOST = { views: 20_000, dwellS: 604_800, longestS: 14_400, acts: 5_000 };

/** What an account did with contents in an epoch, as far as a log of behaviour can tell. Likes are left out: they cost nothing. */
export const contentSpec: FeatureSpec = [
  { name: "views", op: "count", kind: "view", unit: "count", min: 0, max: MOST.views },
  { name: "contents", op: "distinct", kind: "view", unit: "count", min: 0, max: MOST.views },
  { name: "dwellS", op: "sum", kind: "dwell", unit: "s", min: 0, max: MOST.dwellS, divide: 1000 },
  { name: "longestS", op: "max", kind: "dwell", unit: "s", min: 0, max: MOST.longestS, divide: 1000 },
  { name: "comments", op: "count", kind: "comment", unit: "count", min: 0, max: MOST.acts },
  { name: "shares", op: "count", kind: "share", unit: "count", min: 0, max: MOST.acts },
  { name: "follows", op: "count", kind: "follow", unit: "count", min: 0, max: MOST.acts },
];
