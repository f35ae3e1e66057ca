import type { Goal, Table } from "../report/part.ts";
import type { QualityPart } from "./quality-part.ts";
import { bounded, percent } from "./say-shares.ts";
import { runTwoFiles, type TwoFilesRow } from "./two-files.ts";
import { checkPlanted, checkSeason, checkUnchanged } from "./whole-checks.ts";

/** The two gates of `driftwatch check`: a column by itself, and whole checks of 40 and of 200 columns. */
export const twoFilesPart: QualityPart = {
  name: "two-files",
  says: "the two gates of `driftwatch check`, for a column by itself and for whole files",
  usual: { models: 200, runs: 4000 },
  measure: ({ seed, models: checks, runs }, tell) => {
    const options = { seed, runs, rows: [30, 50, 100, 200, 500] };
    const columns = [
      ...runTwoFiles({ ...options, referenceRows: 10_000 }),
      ...runTwoFiles({ ...options, referenceRows: null }),
    ];
    tell("columns by themselves are done");
    const whole = { seed, checks, referenceRows: 10_000 };
    const unchanged = checkUnchanged(whole, [50, 200, 1000, 10_000, 100_000]);
    tell("files in which nothing changed are done");
    const season = checkSeason(whole, { rows: 1000 });
    tell("files of other hours are done");
    const planted = checkPlanted({ ...whole, checks: Math.ceil(checks / 10), referenceRows: 100_000 }, 100_000);
    const tables: readonly Table[] = [
      {
        title: "one column: false flags, and a shift by half a standard deviation found",
        rows: columns.map(columnRow),
      },
      {
        title: "40 columns, nothing changed, reference of 10,000 rows",
        rows: unchanged.map(({ rows, share, checks: of }) => ({ rows, ...bounded("checks with a flag", share, of) })),
      },
      {
        title: "40 columns with a weekly season and nothing else, 1,000 rows of other hours than the reference's",
        rows: season.map(({ what, hasTime, share, checks: of, shiftNamedAlone }) => ({
          hours: what,
          compared: hasTime ? "by a column of times" : "without one",
          ...bounded("checks with a flag", share, of),
          "a shift by half a deviation named alone %": percent(shiftNamedAlone / of),
        })),
      },
      {
        title: "40 planted shifts in 200 columns of 100,000 rows, on average",
        rows: [
          {
            planted: planted.planted,
            "named as drift": planted.flagged,
            named: planted.named,
            false: planted.false,
            checks: planted.checks,
          },
        ],
      },
    ];
    const worst = (shares: readonly { readonly share: { readonly share: number } }[]): number =>
      percent(Math.max(...shares.map(({ share }) => share.share)));
    const goals: readonly Goal[] = [
      {
        promise: "checks with any flag where nothing changed",
        seen: worst(unchanged),
        limit: 2,
        unit: "%",
        better: "less",
      },
      {
        promise: "checks with any flag where only the hours are others, with a column of times",
        seen: worst(season.filter(({ hasTime }) => hasTime)),
        limit: 5,
        unit: "%",
        better: "less",
      },
      { promise: "of 40 planted shifts, named", seen: planted.named, limit: 40, unit: "columns", better: "more" },
      { promise: "unchanged columns named", seen: planted.false, limit: 0, unit: "columns", better: "less" },
    ];
    return { tables, goals };
  },
};

function columnRow({ rows, referenceRows, falseFlags, falseFlagsAdjusted, shiftFound }: TwoFilesRow) {
  return {
    rows,
    "reference rows": referenceRows,
    "false, ks %": percent(falseFlags.ks),
    "false, js %": percent(falseFlags.js),
    "false, psi %": percent(falseFlags.psi),
    "false, ks of 30 columns %": percent(falseFlagsAdjusted),
    "found, ks %": percent(shiftFound.ks),
    "found, ks of 30 columns %": percent(shiftFound.ksAdjusted),
    "found, psi %": percent(shiftFound.psi),
  };
}
