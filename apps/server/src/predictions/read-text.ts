import { describeValue } from "../platform/http/describe-issues.ts";
import { isStorable } from "../platform/http/find-unstorable.ts";
import { Refusal } from "./refusal.ts";

/** A text that comes back as it was sent. @throws Refusal if it is too long, or has NUL or half a character in it */
export function readText(value: string, { field, most }: { readonly field: string; readonly most: number }): string {
  if (value.length > most) throw new Refusal(field, `at most ${most} characters`, `${value.length}`);
  if (!isStorable(value))
    throw new Refusal(field, "a text without NUL and without half characters", describeValue(value));
  return value;
}
