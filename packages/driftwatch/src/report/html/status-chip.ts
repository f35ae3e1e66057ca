import type { ColumnReport } from "../report.ts";
import { statusWord } from "../status-words.ts";

type Judged = Pick<ColumnReport, "status" | "severity">;

/** A verdict as a word with a shape of its own, so that no one has to tell colours apart. */
export function statusChip(judged: Judged): string {
  const [kind, shape] = lookOf(judged);
  const word = statusWord(judged);
  const label = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
  return `<span class="chip ${kind}"><svg viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>${label}</span>`;
}

const circle = '<circle cx="6" cy="6" r="5"/>';
const dashed = '<circle cx="6" cy="6" r="5" stroke-dasharray="2 2"/>';
const triangle = '<path d="M6 1.5 11 10.5H1Z"/>';
const octagon = '<path fill="currentColor" d="M4 1H8L11 4V8L8 11H4L1 8V4Z"/>';

function lookOf({ status, severity }: Judged): readonly [string, string] {
  if (status === "drift") return severity === 4 ? ["severe", octagon] : ["drift", triangle];
  if (status === "stable") return ["stable", `${circle}<path d="M3.5 6 5.3 7.8 8.6 4.4"/>`];
  return [status, dashed];
}
