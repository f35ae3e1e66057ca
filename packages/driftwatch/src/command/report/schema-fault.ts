type Members = Readonly<Record<string, unknown>>;

/**
 * The first place at which a value is not as a JSON Schema says, in words; `null` where it is. Reads the keywords that our
 * own schemas use: $ref, anyOf, const, enum, type, minimum, maximum, properties, required, additionalProperties, items.
 *
 * @param root - the whole schema, into which `$ref` points
 */
export function schemaFault(value: unknown, schema: unknown, root: unknown = schema, path = ""): string | null {
  if (!isMembers(schema)) return null;
  const { $ref, anyOf, const: only, enum: words, type, minimum, maximum } = schema;
  if (typeof $ref === "string") return schemaFault(value, pointedAt(root, $ref), root, path);
  const place = path === "" ? "the whole" : path;
  if (Array.isArray(anyOf) && anyOf.every((one) => schemaFault(value, one, root, path) !== null))
    return `${place} is of none of the kinds it may be`;
  if (only !== undefined && value !== only) return `${place} is not ${JSON.stringify(only)}`;
  if (Array.isArray(words) && !words.includes(value)) return `${place} is none of ${words.join(", ")}`;
  if (type !== undefined && ![type].flat().some((one) => isOfType(value, one)))
    return `${place} is not of type ${JSON.stringify(type)}`;
  if (typeof value === "number" && typeof minimum === "number" && value < minimum)
    return `${place} is below ${minimum}`;
  if (typeof value === "number" && typeof maximum === "number" && value > maximum)
    return `${place} is above ${maximum}`;
  if (Array.isArray(value))
    return firstFault(
      value.map((part, i) => [part, schema["items"], `${path}[${i}]`]),
      root,
    );
  return isMembers(value) ? memberFault(value, schema, { root, path }) : null;
}

type Context = { readonly root: unknown; readonly path: string };

function memberFault(value: Members, schema: Members, { root, path }: Context): string | null {
  const { properties, required, additionalProperties } = schema;
  const known = isMembers(properties) ? properties : {};
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const absent = Array.isArray(required) ? required.find((name) => !Object.hasOwn(value, String(name))) : undefined;
  if (absent !== undefined) return `${at(String(absent))} is not there`;
  const entries = Object.entries(value);
  const stranger = entries.find(([name]) => !Object.hasOwn(known, name) && additionalProperties === false);
  if (stranger !== undefined) return `${at(stranger[0])} is not known`;
  return firstFault(
    entries.map(([name, part]) => [part, Object.hasOwn(known, name) ? known[name] : additionalProperties, at(name)]),
    root,
  );
}

function firstFault(parts: readonly (readonly [unknown, unknown, string])[], root: unknown): string | null {
  for (const [value, schema, path] of parts) {
    const fault = schemaFault(value, schema, root, path);
    if (fault !== null) return fault;
  }
  return null;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  return type === "object" ? isMembers(value) : typeof value === type;
}

function pointedAt(root: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce((at: unknown, name) => (isMembers(at) ? at[name] : undefined), root);
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
