import type { Table } from "../report/part.ts";
import { shareOf } from "./grid.ts";
import { type HistoryShift, type HistoryWeeks, runHistoryShifts, runHistoryWeeks } from "./history.ts";
import type { QualityPart } from "./quality-part.ts";
import { bounded, percent } from "./say-shares.ts";
import { shifts } from "./shifts.ts";

const lengths = [1, 3, 6, 7, 10, 14];
/** The material ones that the grid of four weeks plants, with the grossest of their kinds. */
const planted = [
  "mean 0.5 sd",
  "mean 1 sd",
  "scale 2",
  "unit x1000",
  "ramp of 72 h to 1 sd",
  "TVD 0.25",
  "swap of the two top levels",
  "unseen 2 %",
  "unseen 10 %",
  "missing +10 points",
  "missing +30 points",
];

/** The policy of two lanes while a model learns. */
export const historyPart: QualityPart = {
  name: "history",
  says: "the same after fewer days of history, learning on; S, A and SA at 40 and 4,000 rows an hour",
  usual: { models: 16, runs: 5 },
  measure: ({ seed, models, runs }, tell) => {
    const options = { seed, lengths, scenarios: ["S", "A", "SA"], rates: [40, 4000] } as const;
    const weeks = runHistoryWeeks({ ...options, models }, tell);
    const some = shifts.filter(({ name }) => planted.includes(name));
    const found = runHistoryShifts({ ...options, shifts: some, runs }, tell);
    const share = (hits: number, { trials }: HistoryShift): number => percent(hits / trials);
    return {
      tables: [
        { title: "weeks with a false alarm after so many days", rows: lengths.map((days) => weeksRow(days, weeks)) },
        shiftsTable("shifts found within 24 hours, %, by days of history", found, (one) => share(one.foundInDay, one)),
        shiftsTable("shifts found within 120 hours, %, by days of history", found, (one) => share(one.found, one)),
        shiftsTable("median hours of those found", found, ({ delayHours }) => delayHours),
      ],
      goals: [],
    };
  },
};

function weeksRow(days: number, cells: readonly HistoryWeeks[]): Table["rows"][number] {
  const own = cells.filter((cell) => cell.days === days);
  const sum = (key: "weeks" | "withAlarm"): number => own.reduce((total, cell) => total + cell[key], 0);
  return {
    "days of history": days,
    ...bounded("weeks", shareOf(sum("withAlarm"), sum("weeks")), sum("weeks")),
    ...Object.fromEntries(own.map(({ scenario, withAlarm, weeks }) => [scenario, `${withAlarm} of ${weeks}`])),
  };
}

function shiftsTable(
  title: string,
  cells: readonly HistoryShift[],
  figure: (cell: HistoryShift) => number | null,
): Table {
  const rows = [...Map.groupBy(cells, ({ shift }) => shift)].map(([shift, own]) => ({
    shift,
    "trials a length": own[0]?.trials ?? 0,
    ...Object.fromEntries(own.map((cell) => [`${cell.days} d`, figure(cell)])),
  }));
  return { title, rows };
}
