import type { AlertMessage, Comparison, Finding } from "./alert-message.ts";
import { writeCount, writeFigure, writeInstant, writeLength, writePoints, writePValue, writeShare } from "./figures.ts";
import { oneLine } from "./one-line.ts";
import { kindWords } from "./severity-words.ts";

/** "flight-disruption v1", "sample data": what it is about, beside the message's title. */
export function writeModel({ kind, model, mark, organisation }: AlertMessage): string[] {
  const name = kind === "test" ? oneLine(organisation) : `${oneLine(model.name, 128)} ${oneLine(model.version, 64)}`;
  return [name, ...(mark === null ? [] : [oneLine(mark, 64)])];
}

/** "Alert 1, got worse · open since Fri 20 Nov, 18:00 UTC · sent Sat 21 Nov, 12:00 UTC", part by part. */
export function writeLife(message: AlertMessage): string[] {
  const { number, kind, openedAt, resolvedAt, sentAt } = message;
  if (kind === "test") return ["Test message", `sent ${writeInstant(sentAt)}`];
  const name = number === null ? "Alert" : `Alert ${number}`;
  const word = kindWords[kind];
  return [
    word === "" ? name : `${name}, ${word}`,
    resolvedAt === null
      ? `open since ${writeInstant(openedAt, sentAt)}`
      : `${writeInstant(openedAt, sentAt)} to ${writeInstant(resolvedAt, sentAt)}`,
    `sent ${writeInstant(sentAt)}`,
  ];
}

/** "Compared: 984 rows of the 24 h to Sat 21 Nov, 12:00 UTC with training-2026-09 (51,955 rows). " and why it came. */
export function writeBasis(message: AlertMessage): string {
  return message.kind === "test" ? message.why : `${writeSample(message)} ${message.why}`;
}

function writeSample({ window, rows, comparedWith, sentAt }: AlertMessage): string {
  // Of two tables without times nobody knows a window.
  const when = window.to > window.from ? ` of the ${writeLength(window)} to ${writeInstant(window.to, sentAt)}` : "";
  const now = `${writeCount(rows)} rows${when}`;
  if (comparedWith === null) return `Measured: ${now}.`;
  const size = comparedWith.rows === null ? "statistics only" : `${writeCount(comparedWith.rows)} rows`;
  return `Compared: ${now} with ${comparedWith.name} (${size}).`;
}

/** "KS 0.31, threshold 0.2 (1.6×), p < 0.0001". */
export function writeSignal({ signal, value, threshold, unit, pValue }: Finding): string {
  const parts = [`${signal} ${writeFigure(value, unit)}`];
  if (threshold !== null) {
    const ratio = threshold > 0 ? ` (${(Math.abs(value) / threshold).toFixed(1)}×)` : "";
    parts.push(`threshold ${writeFigure(threshold, unit)}${ratio}`);
  }
  if (pValue !== null) parts.push(writePValue(pValue));
  return parts.join(", ");
}

/** "missing 2.0 % to 31.0 %". */
export function writeComparison({ label, unit, baseline, current }: Comparison): string {
  return `${label} ${writeFigure(baseline, unit)} to ${writeFigure(current, unit)}`;
}

/** What the button or the link to the alert says; our words only. */
export function writeOpenLink({ number, kind }: AlertMessage): string {
  if (kind === "test") return "Open DriftGuard";
  return number === null ? "Open the report" : `Open alert ${number}`;
}

/** What a text and a Slack message say below the summary, block by block; each name is one line of it. */
export function writeDetails(message: AlertMessage): string[][] {
  return [writeAdvice(message), writeSegments(message), writeFindings(message), writeUnchanged(message)].filter(
    (lines) => lines.length > 0,
  );
}

/** How many findings, and segments, a message names; the rest is counted and stands on the alert's page. */
export const findingsShownMax = 8;
export const comparisonsShownMax = 4;

function writeAdvice({ probably, next }: AlertMessage): string[] {
  const cause =
    probably === null
      ? []
      : [`Probably ${sentence(probably.sentence)}`, ...probably.evidence.map((fact) => `- ${sentence(fact)}`)];
  return [...cause, ...(next.length === 0 ? [] : [`Next: ${next.map(sentence).join(" ")}`])];
}

/** The heading above the findings. */
export function nameFindings({ kind }: AlertMessage): string {
  return kind === "resolved" ? "What had changed" : "What changed";
}

function writeFindings(message: AlertMessage): string[] {
  const { findings } = message;
  if (findings.length === 0) return [];
  const shown = findings.slice(0, findingsShownMax).map((finding) => {
    const compared = finding.comparisons.slice(0, comparisonsShownMax).map((item) => oneLine(writeComparison(item)));
    return [`- ${oneLine(finding.feature)}: ${oneLine(writeSignal(finding))}`, ...compared].join("; ");
  });
  const rest = findings.length - findingsShownMax;
  return [nameFindings(message), ...shown, ...(rest > 0 ? [`and ${writeCount(rest)} more`] : [])];
}

function writeSegments({ segments }: AlertMessage): string[] {
  if (segments === null) return [];
  const { title, currentName, baselineName, rows } = segments;
  const shown = rows.slice(0, findingsShownMax).map((row) => {
    const rates = `${writeShare(row.current)} against ${writeShare(row.baseline)}`;
    return `- ${oneLine(row.name)}: ${rates}, ${writePoints(row.current - row.baseline)}, ${writeCount(row.rows)} rows`;
  });
  return [`${oneLine(title)} (${oneLine(currentName)} against ${oneLine(baselineName)})`, ...shown];
}

function writeUnchanged({ unchanged }: AlertMessage): string[] {
  if (unchanged.length === 0) return [];
  return ["What did not change", ...unchanged.map(({ name, detail }) => `- ${oneLine(name)}: ${sentence(detail)}`)];
}

function sentence(text: string): string {
  return oneLine(text, 1_000);
}
