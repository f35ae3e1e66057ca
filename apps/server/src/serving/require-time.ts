import { Problem } from "../platform/http/problem.ts";
import { orRefusal, readTime, Refusal } from "../predictions/index.ts";

/** A request at a time that no prediction can have is not answered: it could not be recorded. @throws Problem serve/bad-input */
export function requireTime(
  timestamp: string | number | null,
  times: { readonly now: number; readonly retentionDays: number },
): void {
  const read = orRefusal(() => readTime(timestamp, times));
  if (!(read instanceof Refusal)) return;
  const { field, expected, found } = read;
  throw new Problem("serve/bad-input", `${field}: expected ${expected}, found ${found}`, {
    faults: [{ field, expected, found }],
  });
}
