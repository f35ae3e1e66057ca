import { z } from "zod";

export type Json = Readonly<Record<string, unknown>>;

/** JSON Schemas made of zod schemas; those with an id are kept apart once, and pointed to. */
export type SchemaBook = {
  /**
   * @param io - whether the schema reads what comes in or tells what goes out: a default may be left out of the first and
   * is always in the second
   * @throws Error if an id means one thing here and another elsewhere
   */
  describe(schema: z.ZodType, io: "input" | "output"): Json;
  /** Every schema with an id that was met, by id. */
  components(): Json;
};

export function createSchemaBook(): SchemaBook {
  const components = new Map<string, Json>();
  return {
    describe(schema, io) {
      // Inside of another, a schema with an id becomes a pointer like any other.
      const whole: Json = z.toJSONSchema(z.object({ it: schema }), {
        io,
        unrepresentable: "any",
        override: ({ jsonSchema }) => tidy(jsonSchema, io),
      });
      for (const [id, component] of Object.entries(objectAt(whole, "$defs"))) {
        const known = components.get(id);
        const found = objectOf(pointToComponents(component));
        if (known !== undefined && JSON.stringify(known) !== JSON.stringify(found)) {
          throw new Error(`The schema id "${id}" means two things; give the second schema an id of its own`);
        }
        components.set(id, found);
      }
      return objectOf(pointToComponents(objectAt(whole, "properties")["it"]));
    },
    components: () => Object.fromEntries([...components].toSorted(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function tidy(jsonSchema: z.core.JSONSchema.BaseSchema, io: "input" | "output"): void {
  // OpenAPI 3.1 has JSON Schema's `examples`; its own `example` is deprecated.
  if (jsonSchema["example"] !== undefined) {
    jsonSchema.examples = [jsonSchema["example"]];
    delete jsonSchema["example"];
  }
  // A pattern beside a format is the library's own reading of the format.
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // A client must read on when an answer gains a field.
  if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

function pointToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointToComponents);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : pointToComponents(inner),
    ]),
  );
}

function objectAt(value: Json, name: string): Json {
  return objectOf(value[name] ?? {});
}

function objectOf(value: unknown): Json {
  if (value === null || typeof value !== "object") return {};
  return Object.fromEntries(Object.entries(value));
}
