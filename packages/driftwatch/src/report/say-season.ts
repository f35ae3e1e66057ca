import { countOf, writeCount } from "./figures.ts";
import type { Report, SeasonReport } from "./report.ts";

const weekMs = 7 * 24 * 3_600_000;

/** What hours were compared with what hours, and what that cannot see. */
export function saySeason({ season, reference, current }: Pick<Report, "season" | "reference" | "current">): string[] {
  if (season === null) return ["Season was not taken into account: rows of other hours or days differ by that too."];
  const { borrowed } = season;
  const rows = Math.max(1, current.rows - season.current.withoutTime);
  if (borrowed.allHours >= rows)
    return [
      `Season could not be taken into account: ${reference.name} has no row at any hour of the day that ${current.name} covers.`,
    ];
  return [
    `Compared with the same hours of the week, weekdays and weekends apart, by "${season.column}" (${season.timeZone}): ${sayDays(reference.name, season.reference)}, ${sayDays(current.name, season.current)}. The reference's figures are those of these hours.`,
    ...shortPast(season),
    ...sayBorrowed(season, rows),
    ...[
      { name: reference.name, withoutTime: season.reference.withoutTime },
      { name: current.name, withoutTime: season.current.withoutTime },
    ].flatMap(({ name, withoutTime }) =>
      withoutTime === 0
        ? []
        : [
            `${countOf(withoutTime, "row")} of ${name} ${withoutTime === 1 ? "has" : "have"} no time that can be read in "${season.column}".`,
          ],
    ),
  ];
}

function sayDays(name: string, { first, last }: SeasonReport["reference"]): string {
  const day = (time: string): string => time.slice(0, 10);
  return day(first) === day(last) ? `${name} ${day(first)}` : `${name} ${day(first)} to ${day(last)}`;
}

/** Two weekends are not known after one week, and no day's own chance after a few. */
function shortPast({ reference: { first, last } }: SeasonReport): string[] {
  const spanMs = Date.parse(last) - Date.parse(first);
  if (spanMs >= weekMs - 3_600_000) return [];
  const hours = Math.max(1, Math.round(spanMs / 3_600_000));
  const span = hours < 48 ? countOf(hours, "hour") : countOf(Math.round(hours / 24), "day");
  return [
    `The reference spans ${span} only: how far one day lies from the next is not known, so what is named as drift may be that.`,
  ];
}

function sayBorrowed({ borrowed: { otherDays, allHours } }: SeasonReport, rows: number): string[] {
  if (otherDays + allHours === 0) return [];
  const clauses = [
    ...(otherDays > 0 ? [`${writeCount(otherDays)} with the same hours of the other kind of day`] : []),
    ...(allHours > 0 ? [`${writeCount(allHours)} with all hours`] : []),
  ];
  return [
    `${writeCount(otherDays + allHours)} of ${countOf(rows, "current row")} fall in hours of the week that the reference does not cover; compared instead: ${clauses.join(", ")}.`,
  ];
}
