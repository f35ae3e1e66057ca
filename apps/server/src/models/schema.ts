import type { FeatureTypeName } from "@driftguard/protocol";

/** Where a feature's values lie in an event: a slot of `numbers`, a slot of `categories`, or beside them. */
export type Store = "number" | "category" | "extra";

/** Where values of a feature lie that came before its type was corrected. */
export type FormerPlace = {
  readonly type: FeatureTypeName;
  readonly store: "number" | "category";
  readonly slot: number;
};

export type SchemaFeature = {
  readonly name: string;
  readonly type: FeatureTypeName;
  readonly store: Store;
  /** Its place in its array; a removed feature's slot stays empty for ever. */
  readonly slot: number;
  /** Why it has this type, where nobody declared it. */
  readonly inferred: string | null;
  /** Newest first; read where its own place is empty. */
  readonly former: readonly FormerPlace[];
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
    features.push({ name, type, store, slot: nextSlot(features, store), inferred, former: [] });
  }
  return { ...schema, features };
}

/** The first slot of an array that no feature has, nor ever had: rows in it would be taken for those of another. */
function nextSlot(features: readonly SchemaFeature[], store: Store): number {
  const places = features.flatMap(({ former, ...own }) => [own, ...former]);
  return 1 + Math.max(-1, ...places.filter((place) => place.store === store).map(({ slot }) => slot));
}

/**
 * A schema with other types. Where a feature's values move to the other array they get a slot there, the one they had
 * before if they come back; rows that came before keep theirs, and are read from it.
 */
export function correctedSchema(
  schema: VersionSchema,
  features: readonly { readonly name: string; readonly type: FeatureTypeName }[],
): VersionSchema {
  return features.reduce<VersionSchema>((current, { name, type }) => {
    const known = current.features.find((feature) => feature.name === name);
    if (known === undefined) return withFeatures(current, [{ name, type, inferred: null }]);
    const corrected = { ...known, type, inferred: null, ...placeFor(known, storeOf(type), current.features) };
    return { ...current, features: current.features.map((feature) => (feature === known ? corrected : feature)) };
  }, schema);
}

function placeFor(
  known: SchemaFeature,
  store: Store,
  features: readonly SchemaFeature[],
): Pick<SchemaFeature, "store" | "slot" | "former"> {
  const { type, slot, former } = known;
  if (known.store === store) return { store, slot, former };
  const before = former.find((place) => place.store === store);
  const left: FormerPlace[] = known.store === "extra" ? [] : [{ type, store: known.store, slot }];
  return {
    store,
    slot: before?.slot ?? nextSlot(features, store),
    former: [...left, ...former.filter((place) => place !== before)],
  };
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
