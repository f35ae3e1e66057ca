import { isStorable } from "../platform/http/find-unstorable.ts";
import { describeValue } from "../platform/http/describe-issues.ts";
import { readNumber } from "./read-value.ts";
import { Refusal } from "./refusal.ts";

/** Whether a value that is kept beside the slots, as JSON, comes back as it was sent. @throws Refusal naming the place */
export function checkKept(value: unknown, field: string): void {
  if (typeof value === "string" && !isStorable(value))
    throw new Refusal(field, "a text without NUL and without half characters", describeValue(value));
  if (typeof value === "number") {
    const read = readNumber(value);
    if (!read.ok) throw new Refusal(field, read.expected, read.found);
  }
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    if (!isStorable(name))
      throw new Refusal(field, "names without NUL and without half characters", JSON.stringify(name.slice(0, 60)));
    checkKept(inner, `${field}.${name}`);
  }
}
