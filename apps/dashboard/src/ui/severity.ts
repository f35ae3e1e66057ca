/** 0 and 1 Stable, 2 Watch, 3 Drift, 4 Severe; `null` where nothing could be judged. The server says which. */
export type Severity = number | null;

const words = ["Stable", "Stable", "Watch", "Drift", "Severe"] as const;

/** The word of the one health vocabulary. */
export function severityWord(severity: Severity): string {
  return severity === null ? "No data" : (words[severity] ?? "Severe");
}

/** What stands at the end of a token's name: "3", "none". */
export function severityToken(severity: Severity): string {
  return severity === null ? "none" : String(Math.min(4, Math.max(0, severity)));
}
