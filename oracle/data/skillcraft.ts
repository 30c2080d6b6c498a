import type { Format } from "./table.ts";

const MEASURES = [
  ...["APM", "SelectByHotkeys", "AssignToHotkeys", "UniqueHotkeys", "MinimapAttacks", "MinimapRightClicks"],
  ...["NumberOfPACs", "GapBetweenPACs", "ActionLatency", "ActionsInPAC", "TotalMapExplored", "WorkersMade"],
  ...["UniqueUnitsMade", "ComplexUnitsMade", "ComplexAbilitiesUsed"],
] as const;

/** One player of a strategy game: hours, how the game was played, and the league reached (SkillCraft1). */
export type Player = {
  gameId: number;
  /** 1 (bronze) to 8 (professional). */
  league: number;
  /** Upstream wrote "?" where a professional did not say. */
  age: number | undefined;
  hoursPerWeek: number | undefined;
  totalHours: number | undefined;
  /** The fifteen measures of play, under their upstream names. */
  measures: Readonly<Record<string, number>>;
};

/** UCI's SkillCraft1 master table. */
export const skillcraft: Format<Player> = {
  name: "SkillCraft1",
  columns: ["GameID", "LeagueIndex", "Age", "HoursPerWeek", "TotalHours", ...MEASURES],
  read: (cells) => ({
    gameId: cells.whole("GameID", 0),
    league: cells.whole("LeagueIndex", 1, 8),
    age: cells.maybeWhole("Age"),
    hoursPerWeek: cells.maybeWhole("HoursPerWeek"),
    totalHours: cells.maybeWhole("TotalHours"),
    measures: Object.fromEntries(MEASURES.map((name) => [name, cells.real(name)])),
  }),
};
