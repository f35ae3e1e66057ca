// Moments as people read them. The zone is UTC everywhere and said; the reader's own clock is on hover.

const hour = 3_600_000;
const day = 24 * hour;

const inUtc = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
const weekdays = inUtc({ weekday: "short", day: "numeric", month: "short" });
const shortWeekdays = inUtc({ weekday: "short", day: "numeric" });
const dates = inUtc({ day: "numeric", month: "short" });
const years = inUtc({ day: "numeric", month: "short", year: "numeric" });
const clocks = inUtc({ hour: "2-digit", minute: "2-digit" });

/** "Sat 21 Nov". */
export function formatDay(at: number): string {
  return weekdays.format(at).replace(",", "");
}

/** "Sat 21". */
export function formatShortDay(at: number): string {
  return shortWeekdays.format(at).replace(",", "");
}

/** "21 Nov". */
export function formatDate(at: number): string {
  return dates.format(at);
}

/** "21 Nov 2026": where the year cannot be taken for granted. */
export function formatDateOfYear(at: number): string {
  return years.format(at);
}

/** "02:00". */
export function formatClock(at: number): string {
  return clocks.format(at);
}

/** "Sat 21 Nov, 02:00 UTC". */
export function formatMoment(at: number): string {
  return `${formatDay(at)}, ${formatClock(at)} UTC`;
}

/** "14 – 21 Nov", "28 Oct – 3 Nov". */
export function formatSpan(from: number, to: number): string {
  const sameMonth = new Date(from).getUTCMonth() === new Date(to).getUTCMonth();
  return `${sameMonth ? String(new Date(from).getUTCDate()) : formatDate(from)} – ${formatDate(to)}`;
}

/** How long: "4 min", "18 h", "3 days". */
export function formatDuration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(ms / hour);
  if (hours < 48) return `${hours} h`;
  return `${Math.round(ms / day)} days`;
}

/** Relative under a day, the moment itself after that. */
export function formatSince(at: number, now: number): string {
  const ms = now - at;
  if (ms < 60_000) return "just now";
  return ms < day ? `${formatDuration(ms)} ago` : formatMoment(at);
}

/** The same moment on the reader's own clock, for a title. */
export function formatLocal(at: number): string {
  const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
  return local.format(at);
}
