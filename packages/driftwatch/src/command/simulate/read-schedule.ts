import { readMoment } from "../../plan/column-values.ts";
import { type Schedule, scheduleKinds } from "../../simulate/schedule.ts";
import { usage } from "../parse-options.ts";
import { lengthMs } from "../read-length.ts";
import { type Settings, textOf } from "../settings.ts";

/** The stretch that a schedule lies in: rows by their places, or milliseconds where rows have times. */
export type Stretch = { readonly from: number; readonly to: number; readonly unit: "rows" | "ms" };

/**
 * Reads the schedule that a command's words say. Moments are "50%", a row or, by the time, a date; lengths "20%", rows or,
 * by the time, "72h" and "3d".
 *
 * @throws CommandError that says what is wrong with which
 */
export function readSchedule(values: Settings["values"], stretch: Stretch): Schedule {
  const kind = scheduleKinds.find((known) => known === (textOf(values.schedule) ?? "sudden")) ?? "sudden";
  const from = momentOf("from", textOf(values.from) ?? "50%", stretch);
  const until = textOf(values.until);
  const shared = until === null ? { from } : { from, until: momentOf("until", until, stretch) };
  const length = (name: "over" | "every"): number => lengthOf(name, textOf(values[name]) ?? "25%", stretch);
  switch (kind) {
    case "sudden":
      return { kind, ...shared };
    case "incremental":
    case "gradual":
      return { kind, ...shared, over: length("over") };
    case "recurring":
    case "seasonal":
      return { kind, ...shared, every: length("every") };
    default:
      return kind satisfies never;
  }
}

function momentOf(name: string, text: string, { from, to, unit }: Stretch): number {
  const share = shareOf(text);
  if (share !== null) return from + share * (to - from);
  if (unit === "rows" && /^\d+$/.test(text)) return Number(text) - 1;
  const seconds = unit === "ms" ? readMoment(text) : null;
  if (seconds !== null && Number.isFinite(seconds)) return seconds * 1000;
  throw usage(
    unit === "rows"
      ? `--${name} takes a share such as 50%, or a row's number; got "${text}".`
      : `--${name} takes a share such as 50%, or a date; got "${text}".`,
  );
}

function lengthOf(name: string, text: string, { from, to, unit }: Stretch): number {
  const share = shareOf(text);
  if (share !== null && share > 0) return share * (to - from);
  if (unit === "rows" && /^[1-9]\d*$/.test(text)) return Number(text);
  const length = unit === "ms" ? lengthMs(text) : null;
  if (length !== null) return length;
  throw usage(
    unit === "rows"
      ? `--${name} takes a share such as 20%, or a number of rows; got "${text}".`
      : `--${name} takes a share such as 20%, or a length such as 72h or 3d; got "${text}".`,
  );
}

function shareOf(text: string): number | null {
  return /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : null;
}
