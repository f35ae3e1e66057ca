/**
 * A command that asks the endpoint for one prediction, with a row as the model takes it.
 *
 * @param manifest - as it was stored
 * @returns `null` where nobody knows yet what a row looks like
 */
export function curlLine(endpoint: string, manifest: unknown): string | null {
  const row = sampleRow(manifest);
  if (row === null) return null;
  const body = JSON.stringify({ inputs: [row] }).replaceAll("'", "'\\''");
  return `curl -s ${endpoint} -H "X-API-Key: $DRIFTGUARD_KEY" -H 'content-type: application/json' -d '${body}'`;
}

function sampleRow(manifest: unknown): Record<string, unknown> | readonly unknown[] | null {
  const columns: unknown = at(at(manifest, "signature"), "columns");
  if (!Array.isArray(columns) || columns.length === 0) return null;
  return Object.fromEntries(columns.map((column: unknown) => [String(at(column, "name")), sampleValue(column)]));
}

/** In the middle of what the test data had, or any value of the type. */
function sampleValue(column: unknown): unknown {
  const range: unknown = at(column, "range");
  const levels: unknown = at(column, "levels");
  switch (at(column, "type")) {
    case "string":
      return Array.isArray(levels) && typeof levels[0] === "string" ? levels[0] : "a";
    case "boolean":
      return true;
    case "integer":
      return Math.round(middle(range, 1));
    default:
      return Number(middle(range, 1).toPrecision(4));
  }
}

function middle(range: unknown, otherwise: number): number {
  const [low, high]: unknown[] = Array.isArray(range) ? range : [];
  return typeof low === "number" && typeof high === "number" ? (low + high) / 2 : otherwise;
}

function at(value: unknown, name: string): unknown {
  return value !== null && typeof value === "object" ? Reflect.get(value, name) : null;
}
