import type { Log } from "../log.ts";
import type { Problem } from "./problem.ts";

export type FailureLog = { note(problem: Problem, route: string | undefined): void };

const windowMs = 10_000;

/**
 * Writes down what failed on our side, with its cause. While the store is away every request fails alike, thousands a
 * second: one line in ten seconds says so, with how many came since the last.
 */
export function createFailureLog(
  log: Pick<Log, "error" | "warn">,
  { now }: { readonly now: () => number },
): FailureLog {
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return {
    note(problem, route) {
      const failure = { error: problem.cause ?? problem, route, code: problem.code };
      if (problem.code !== "store/unavailable") {
        log.error(failure, problem.message);
      } else if (now() - saidAt < windowMs) {
        unsaid += 1;
      } else {
        log.warn({ ...failure, before: unsaid }, problem.message);
        saidAt = now();
        unsaid = 0;
      }
    },
  };
}
