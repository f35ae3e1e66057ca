import type { FeatureTypeName } from "@driftguard/protocol";

/** Where a feature's values lie in an event: a slot of `numbers`, a slot of `categories`, or beside them. */
export type Store = "number" | "category" | "extra";

export type SchemaFeature = {
  readonly name: string;
  readonly type: FeatureTypeName;
  readonly store: Store;
  /** Its place in its array; a removed feature's slot stays empty for ever. */
  readonly slot: number;
  /** Why it has this type, where nobody declared it. */
  readonly inferred: string | null;
};

/** The features of one version, in order. */
export type VersionSchema = {
  /** Whether a feature not met before is added when it comes: so where the user declared none. */
  readonly open: boolean;
  readonly features: readonly SchemaFeature[];
};

export type NewFeature = { readonly name: string; readonly type: FeatureTypeName; readonly inferred: string | null };

export const emptySchema: VersionSchema = { open: true, features: [] };

/** A schema with these features added in the next free slots. */
export function withFeatures(schema: VersionSchema, added: readonly NewFeature[]): VersionSchema {
  const features = [...schema.features];
  for (const { name, type, inferred } of added) {
    const store = storeOf(type);
    const slot = 1 + Math.max(-1, ...features.filter((known) => known.store === store).map((known) => known.slot));
    features.push({ name, type, store, slot, inferred });
  }
  return { ...schema, features };
}

/** Numbers, booleans (0 and 1) and datetimes (epoch seconds) are numbers; text and embeddings are not judged yet. */
export function storeOf(type: FeatureTypeName): Store {
  switch (type) {
    case "numeric":
    case "boolean":
    case "datetime":
      return "number";
    case "categorical":
      return "category";
    case "text":
    case "embedding":
      return "extra";
  }
}

export type SchemaDifference = { readonly field: string; readonly expected: string; readonly found: string };

/** How a declared list of features differs from a registered one: order does not count. */
export function compareFeatures(
  registered: readonly { readonly name: string; readonly type: string }[],
  declared: readonly { readonly name: string; readonly type: string }[],
): SchemaDifference[] {
  const before = new Map(registered.map(({ name, type }) => [name, type]));
  const after = new Map(declared.map(({ name, type }) => [name, type]));
  const gone = registered
    .filter(({ name }) => !after.has(name))
    .map(({ name, type }) => ({ field: name, expected: type, found: "nothing" }));
  const others = declared
    .filter(({ name, type }) => before.get(name) !== type)
    .map(({ name, type }) => ({ field: name, expected: before.get(name) ?? "no such feature", found: type }));
  return [...gone, ...others];
}
