import type { AlertMessage } from "./alert-message.ts";
import { oneLine } from "./one-line.ts";
import { kindWords, severityLevels } from "./severity-words.ts";

/**
 * A mail's subject: "[DriftGuard MEDIUM] flight-disruption: Flights are disrupted 3.4 times as often as predicted".
 * It is one line, and begins with our own bracket: no name can start a formula in an exported list or a new header.
 */
export function writeAlertSubject(message: AlertMessage): string {
  const { kind, severity, model, headline } = message;
  const about = kind === "test" ? "" : `${oneLine(model.name, 128)}: `;
  return oneLine(`[DriftGuard ${writeLevel(kind, severity)}] ${about}${headline}`, 250);
}

function writeLevel(kind: AlertMessage["kind"], severity: AlertMessage["severity"]): string {
  if (kind === "resolved" || kind === "test") return kind.toUpperCase();
  const word = kindWords[kind];
  return word === "" ? severityLevels[severity] : `${severityLevels[severity]}, ${word}`;
}
