import { ProblemError } from "./problem-error.ts";

/** What was thrown, for people. It throws nothing itself, whatever was thrown. */
export function sentenceOf(thrown: unknown): string {
  try {
    if (thrown instanceof ProblemError) return `${thrown.detail} (${thrown.status} ${thrown.code})`;
    return thrown instanceof Error ? `${thrown.message}` : String(thrown);
  } catch {
    return "something without words";
  }
}
