import type { VersionSchema } from "../models/index.ts";

/** How a feature's plain values are written: as numbers, as true and false, as texts; others are not plain. */
export type PlainKind = "number" | "boolean" | "text" | "other";

/** A schema, put so that a row's bytes can be compared with it. */
export type PlainSchema = {
  /** Of each feature, its name and the colon behind it as they are mostly written; `null` for a name that JSON escapes. */
  readonly tokens: readonly (Uint8Array | null)[];
  readonly kinds: readonly PlainKind[];
  readonly slots: readonly number[];
  readonly placeOf: ReadonlyMap<string, number>;
  /** How many slots a row has. */
  readonly numbers: number;
  readonly categories: number;
};

export function plainSchemaOf({ features }: VersionSchema): PlainSchema {
  const slotsOf = (store: "number" | "category"): number =>
    1 + Math.max(-1, ...features.filter((feature) => feature.store === store).map(({ slot }) => slot));
  return {
    tokens: features.map(({ name }) => tokenOf(name)),
    kinds: features.map(({ type }) => kindOf(type)),
    slots: features.map(({ slot }) => slot),
    placeOf: new Map(features.map(({ name }, place) => [name, place])),
    numbers: slotsOf("number"),
    categories: slotsOf("category"),
  };
}

function tokenOf(name: string): Uint8Array | null {
  const written = JSON.stringify(name);
  return written === `"${name}"` ? Buffer.from(`${written}:`) : null;
}

function kindOf(type: VersionSchema["features"][number]["type"]): PlainKind {
  if (type === "numeric") return "number";
  if (type === "boolean") return "boolean";
  return type === "categorical" ? "text" : "other";
}
