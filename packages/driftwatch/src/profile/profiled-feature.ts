import type { FeatureType } from "./profile.ts";

/** A feature as profiles see it. */
export type ProfiledFeature = { readonly feature: string; readonly kind: "numeric" | "categorical" };

/**
 * How a feature of a schema is counted: booleans as 0 and 1, datetimes as epoch seconds. `null` for text and embeddings,
 * whose descriptors are features of their own.
 */
export function profiledKind(type: FeatureType): "numeric" | "categorical" | null {
  switch (type) {
    case "numeric":
    case "boolean":
    case "datetime":
      return "numeric";
    case "categorical":
      return "categorical";
    case "text":
    case "embedding":
      return null;
    default:
      return type satisfies never;
  }
}
