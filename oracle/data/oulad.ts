import type { Format } from "./table.ts";

/** Clicks of one student on one page of a course on one day (OULAD, with the page's activity type joined). */
export type CourseClicks = {
  studentId: number;
  siteId: number;
  activity: string;
  /** Days since the course began; negative before it. */
  day: number;
  clicks: number;
};

/** OULAD's studentVle joined with vle. */
export const ouladClicks: Format<CourseClicks> = {
  name: "OULAD clicks",
  columns: ["id_student", "id_site", "activity_type", "day", "sum_click"],
  read: (cells) => ({
    studentId: cells.whole("id_student", 0),
    siteId: cells.whole("id_site", 0),
    activity: cells.text("activity_type"),
    day: cells.whole("day", -1_000, 1_000),
    clicks: cells.whole("sum_click", 0),
  }),
};

const RESULTS = ["Pass", "Distinction", "Fail", "Withdrawn"] as const;

/** A student of one course and how it ended. */
export type CourseStudent = {
  studentId: number;
  studiedCredits: number;
  previousAttempts: number;
  result: (typeof RESULTS)[number];
};

/** OULAD's studentInfo without the columns about the person. */
export const ouladStudents: Format<CourseStudent> = {
  name: "OULAD students",
  columns: ["id_student", "studied_credits", "num_of_prev_attempts", "final_result"],
  read: (cells) => ({
    studentId: cells.whole("id_student", 0),
    studiedCredits: cells.whole("studied_credits", 0),
    previousAttempts: cells.whole("num_of_prev_attempts", 0),
    result: cells.word("final_result", RESULTS),
  }),
};
