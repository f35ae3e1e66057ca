import type { LiveDeployment } from "../deployments/index.ts";

const keyLengthMax = 1_024;

export type Keyed = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** What a request is held to a version by; `null` where it has none, or none is looked for. */
export function stickyKeyOf(
  { sticky_by: by, sticky_name: name }: Pick<LiveDeployment, "sticky_by" | "sticky_name">,
  { headers, body }: Keyed,
): string | null {
  if (by === null || name === null) return null;
  const found = by === "header" ? headers[name.toLowerCase()] : fieldOf(body, name);
  if (typeof found !== "string" && typeof found !== "number") return null;
  const key = String(found);
  return key === "" ? null : key.slice(0, keyLengthMax);
}

/** Of the first row, where rows are objects, or beside the rows. */
function fieldOf(body: Buffer, name: string): unknown {
  const read = readBody(body);
  for (const list of ["inputs", "dataframe_records", "instances"]) {
    const rows = at(read, list);
    const found = at(Array.isArray(rows) ? rows[0] : rows, name);
    if (found !== undefined) return found;
  }
  return at(read, name) ?? at(at(read, "parameters"), name);
}

function readBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null; // what is wrong with it is said by whoever decodes it
  }
}

function at(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
