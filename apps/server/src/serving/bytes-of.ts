import type { Json } from "@driftguard/runtime";

/** Bytes that a value takes in memory, roughly and rather too many: two a character, sixteen for anything else. */
export function bytesOf(value: Json): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (value === null || typeof value !== "object") return 16;
  if (isList(value)) return value.reduce<number>((sum, one) => sum + bytesOf(one), 16);
  return Object.entries(value).reduce((sum, [name, one]) => sum + bytesOf(name) + bytesOf(one), 16);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
