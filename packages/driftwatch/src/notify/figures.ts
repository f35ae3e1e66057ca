import type { Span } from "../judge/verdict.ts";

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const threeDigits = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });

/** 51955 -> "51,955". */
export function writeCount(count: number): string {
  return whole.format(count);
}

/** 0.686 -> "68.6 %", with a space that does not break; a share too small for one decimal says so. */
export function writeShare(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1\u00A0%";
  return `${trueMinus(oneDecimal.format(share * 100))}\u00A0%`;
}

/** Three significant digits: 0.3127 -> "0.313". */
export function writeNumber(value: number): string {
  return trueMinus(threeDigits.format(value));
}

export function writeFigure(value: number | null, unit: "number" | "share"): string {
  if (value === null) return "no value";
  return unit === "share" ? writeShare(value) : writeNumber(value);
}

/** The difference of two shares in percentage points: 0.73 -> "+73 pt". */
export function writePoints(difference: number): string {
  const points = Math.round(difference * 100);
  return `${points < 0 ? "\u2212" : "+"}${whole.format(Math.abs(points))}\u00A0pt`;
}

/** "p = 0.013"; below 0.0001 the exact figure says no more, and may have underflowed to 0. */
export function writePValue(pValue: number): string {
  return pValue < 0.0001 ? "p\u00A0<\u00A00.0001" : `p\u00A0=\u00A0${threeDigits.format(pValue)}`;
}

/** "Fri 20 Nov, 18:00 UTC"; with the year where the reader's differs. */
export function writeInstant(at: number, readAt: number = at): string {
  const date = new Date(at);
  const withYear = date.getUTCFullYear() !== new Date(readAt).getUTCFullYear();
  const parts = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(withYear ? { year: "numeric" } : {}),
    timeZone: "UTC",
  }).format(date);
  return `${parts.replace(",", "")}, ${date.toISOString().slice(11, 16)}\u00A0UTC`;
}

/** How long a window is: "24 h", "15 min", "7 days". */
export function writeLength({ from, to }: Span): string {
  const minutes = Math.round((to - from) / 60_000);
  if (minutes < 120 && minutes % 60 !== 0) return `${minutes}\u00A0min`;
  const hours = Math.round(minutes / 60);
  return hours <= 72 ? `${hours}\u00A0h` : `${Math.round(hours / 24)}\u00A0days`;
}

function trueMinus(figure: string): string {
  return figure.replace("-", "\u2212");
}
