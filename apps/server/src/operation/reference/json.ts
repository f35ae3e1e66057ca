import type { Json } from "../../platform/http/openapi/schema-book.ts";

/** An object's own fields; none where a value is no object. */
export function fieldsOf(value: unknown): Json {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or nothing. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
