import { expect } from "chai";
import { candles } from "../../../oracle/data/candles.ts";
import { BadCell } from "../../../oracle/data/cells.ts";
import { deskdrop } from "../../../oracle/data/deskdrop.ts";
import { hop, hopTransfers } from "../../../oracle/data/hop.ts";
import { kuairand } from "../../../oracle/data/kuairand.ts";
import { ouladClicks, ouladStudents } from "../../../oracle/data/oulad.ts";
import { parseRetroResults, retroMetrics } from "../../../oracle/data/retro.ts";
import { skillcraft } from "../../../oracle/data/skillcraft.ts";
import { BadHeader, type Format, parseTable } from "../../../oracle/data/table.ts";

const ADDRESS = `0x${"Ab".repeat(20)}`;
const MEASURES = skillcraft.columns.slice(5);

type Case = { format: Format<unknown>; cells: Record<string, string>; row: object; bad: [string, string][] };

const cases: Case[] = [
  {
    format: kuairand,
    cells: {
      ...{ user_id: "4", video_id: "3", time_ms: "1649346288441", is_click: "1", is_follow: "0", is_comment: "0" },
      ...{ is_forward: "0", long_view: "1", play_time_ms: "19435", duration_ms: "18983", comment_stay_time: "0" },
      is_profile_enter: "1",
    },
    row: {
      ...{ userId: "4", videoId: "3", atMs: 1_649_346_288_441, playMs: 19_435, durationMs: 18_983, commentStayMs: 0 },
      ...{ clicked: true, followed: false, commented: false, forwarded: false, visitedProfile: true, longView: true },
    },
    bad: [
      ["long_view", "2"],
      ["play_time_ms", "-1"],
      ["user_id", ""],
    ],
  },
  {
    format: deskdrop,
    cells: {
      timestamp: "1457963676",
      eventType: "VIEW",
      contentId: "-8078873160882064481",
      personId: "1",
      sessionId: "2",
    },
    row: { atS: 1_457_963_676, kind: "VIEW", contentId: "-8078873160882064481", personId: "1", sessionId: "2" },
    bad: [
      ["eventType", "HATE"],
      ["timestamp", "yesterday"],
      ["timestamp", "1459193988000"],
    ],
  },
  {
    format: ouladClicks,
    cells: { id_student: "28400", id_site: "546652", activity_type: "forumng", day: "-10", sum_click: "4" },
    row: { studentId: 28_400, siteId: 546_652, activity: "forumng", day: -10, clicks: 4 },
    bad: [
      ["sum_click", "-4"],
      ["day", "99999"],
    ],
  },
  {
    format: ouladStudents,
    cells: { id_student: "11391", studied_credits: "240", num_of_prev_attempts: "0", final_result: "Pass" },
    row: { studentId: 11_391, studiedCredits: 240, previousAttempts: 0, result: "Pass" },
    bad: [["final_result", "Maybe"]],
  },
  {
    format: skillcraft,
    cells: {
      ...{ GameID: "52", LeagueIndex: "5", Age: "27", HoursPerWeek: "10", TotalHours: "?" },
      ...Object.fromEntries(MEASURES.map((name) => [name, "0.5"])),
    },
    row: {
      ...{ gameId: 52, league: 5, age: 27, hoursPerWeek: 10, totalHours: undefined },
      measures: Object.fromEntries(MEASURES.map((name) => [name, 0.5])),
    },
    bad: [
      ["LeagueIndex", "9"],
      ["APM", "?"],
    ],
  },
  {
    format: hop,
    cells: {
      ...{ address: ADDRESS, bridge_volume_usd: "1115.25", first_use_ts: "1635322203", transfers_seen: "6" },
      ...{ counterparties_seen: "3", counterparties_also_candidates: "1", eligible: "0", sybil: "1" },
    },
    row: {
      ...{ address: ADDRESS.toLowerCase(), bridgeVolumeUsd: 1115.25, firstUseS: 1_635_322_203, transfers: 6 },
      ...{ counterparties: 3, candidateCounterparties: 1, sybil: true },
    },
    bad: [
      ["address", "0x12"],
      ["bridge_volume_usd", "1e999"],
      ["counterparties_also_candidates", "4"],
      ["sybil", "yes"],
    ],
  },
  {
    format: hopTransfers,
    cells: {
      ...{ address: ADDRESS, bridge_volume_usd: "1115.25", first_use_ts: "1635322203", transfers_seen: "6" },
      ...{ counterparties_seen: "3", counterparties_also_candidates: "1" },
    },
    row: {
      ...{ address: ADDRESS.toLowerCase(), bridgeVolumeUsd: 1115.25, firstUseS: 1_635_322_203, transfers: 6 },
      ...{ counterparties: 3, candidateCounterparties: 1 },
    },
    bad: [
      ["address", "0x12"],
      ["transfers_seen", "-1"],
    ],
  },
  {
    format: candles,
    cells: { start: "1463529600", open: "12.5", high: "14.93", low: "12", close: "13.18", volume: "482.5" },
    row: { startS: 1_463_529_600, open: 12.5, high: 14.93, low: 12, close: 13.18, volume: 482.5 },
    bad: [
      ["high", "13"],
      ["low", "12.6"],
      ["low", "0"],
      ["volume", "-1"],
    ],
  },
  {
    format: retroMetrics,
    cells: {
      ...{ project_id: "a0Py=", display_name: "zkCodex, Inc.", project_name: "0x7a", chain: "BASE" },
      ...{ metric_name: "gas_fees", sample_date: "2025-06-01", measurement_period: "Jun 2025", amount: "3.0" },
    },
    row: {
      ...{ projectId: "a0Py=", displayName: "zkCodex, Inc.", chain: "BASE" },
      ...{ metric: "gas_fees", sampleDate: "2025-06-01", amount: 3 },
    },
    bad: [["amount", "many"]],
  },
];

const line = (cells: string[], delimiter = ",") =>
  cells.map((cell) => (/[,"]/.test(cell) ? `"${cell}"` : cell)).join(delimiter);

for (const { format, cells, row, bad } of cases) {
  describe(`${format.name} format`, () => {
    const header = line(Object.keys(cells));
    const good = line(Object.values(cells));
    const text = (...lines: string[]) => [header, ...lines, ""].join("\n");

    it("reads a row, with a byte order mark and Windows line ends too", () => {
      expect(parseTable(text(good), format, "refuse")).to.deep.equal({ rows: [row], bad: [] });
      const fromWindows = `\ufeff${text(good).replaceAll("\n", "\r\n")}`;
      expect(parseTable(fromWindows, format, "refuse").rows).to.deep.equal([row]);
    });

    it("reads the same with tabs between cells", () => {
      const tabbed = [Object.keys(cells), Object.values(cells)].map((row) => line(row, "\t")).join("\n");
      expect(parseTable(tabbed, format, "refuse").rows).to.deep.equal([row]);
    });

    for (const [column, value] of bad) {
      it(`reports ${column} ${JSON.stringify(value)} with its line and column, and skips or refuses the row`, () => {
        const wrong = line(Object.values({ ...cells, [column]: value }));
        const { rows, bad: reported } = parseTable(text(good, wrong, good), format, "skip");
        expect(rows).to.deep.equal([row, row]);
        expect(reported.map(({ line: at, column: of, value: was }) => [at, of, was])).to.deep.equal([
          [3, column, value],
        ]);
        expect(() => parseTable(text(good, wrong), format, "refuse"))
          .to.throw(BadCell)
          .that.includes({ line: 3, column });
      });
    }

    it("reports a row with a cell too few, and refuses a file without its columns", () => {
      const short = line(Object.values(cells).slice(1));
      expect(parseTable(text(short), format, "skip").bad[0]).to.include({ line: 2, column: "(row)" });
      expect(() => parseTable("a,b\n1,2\n", format, "skip"))
        .to.throw(BadHeader)
        .that.deep.includes({ missing: [...format.columns] });
      expect(() => parseTable("", format, "skip")).to.throw(BadHeader);
    });
  });
}

describe("Retro Funding results", () => {
  const entry = {
    ...{ oso_project_id: "FT3w=", display_name: "CreateX", is_eligible: true, op_reward: 10980.95 },
    ...{ eligibility_metrics: { active_days: 180 }, monthly_metrics: { gas_fees: 9.5, defillama_tvl: null } },
  };
  const reward = {
    ...{ projectId: "FT3w=", displayName: "CreateX", eligible: true, rewardOp: 10980.95 },
    ...{ eligibility: { active_days: 180 }, monthly: { gas_fees: 9.5 } },
  };

  it("reads entries, without metrics that are null and with 0 for no reward", () => {
    const text = JSON.stringify([entry, { ...entry, op_reward: null }]);
    expect(parseRetroResults(text, "refuse").rows).to.deep.equal([reward, { ...reward, rewardOp: 0 }]);
  });

  const wrong: [string, unknown][] = [
    ["oso_project_id", 7],
    ["display_name", null],
    ["is_eligible", "yes"],
    ["op_reward", -1],
    ["eligibility_metrics", []],
    ["monthly_metrics", { gas_fees: "9" }],
  ];
  for (const [column, value] of wrong) {
    it(`reports ${column} ${JSON.stringify(value)} with the entry's number, and skips or refuses it`, () => {
      const text = JSON.stringify([entry, { ...entry, [column]: value }]);
      const { rows, bad } = parseRetroResults(text, "skip");
      expect(rows).to.deep.equal([reward]);
      expect(bad[0].line).to.equal(2);
      expect(bad[0].column.split(".")[0]).to.equal(column);
      expect(() => parseRetroResults(text, "refuse")).to.throw(BadCell);
    });
  }

  it("refuses what is no array, and reports an entry that is no object", () => {
    expect(() => parseRetroResults("{}", "skip")).to.throw(BadCell, "wanted an array");
    expect(parseRetroResults("[3]", "skip").bad[0]).to.include({ line: 1, column: "(entry)" });
  });
});
