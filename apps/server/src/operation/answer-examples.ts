import { readFileSync } from "node:fs";

/**
 * An answer of each route by the route's id, as the real server gave it in the run of `test/http/make-examples.ts`, with
 * its lists cut to two.
 */
export function answerExamples(): Readonly<Record<string, unknown>> {
  const read: unknown = JSON.parse(
    readFileSync(new URL("../../src/operation/reference/answers.json", import.meta.url), "utf8"),
  );
  return read !== null && typeof read === "object" ? { ...read } : {};
}
