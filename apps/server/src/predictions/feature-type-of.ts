import type { FeatureTypeName } from "@driftguard/protocol";

import { isStorable } from "../platform/http/find-unstorable.ts";

export const nameMax = 128;

/** Whether a feature can be called so. */
export function isFeatureName(name: string): boolean {
  return name !== "" && name.length <= nameMax && isStorable(name);
}

/** The type that a feature's first value suggests; `null` for what cannot be a feature, and for null, which says nothing. */
export function featureTypeOf(value: unknown): FeatureTypeName | null {
  if (typeof value === "number") return "numeric";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "categorical";
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "number")
    ? "embedding"
    : null;
}
