/** A feature's or an output's value as it came; what is missing is said. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return "missing";
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value).replace("-", "−") : JSON.stringify(value);
}
