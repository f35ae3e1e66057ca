import type { Column, Json, Signature } from "../contract.ts";

type JsonObject = { readonly [key: string]: Json };

/** OpenAPI 3.1 of a version's own endpoint, relative to `/serve/{model}`. */
export function describeEndpoint(signature: Signature): Json {
  return {
    openapi: "3.1.0",
    info: { title: "A served model", version: "1" },
    paths: {
      "/predict": {
        post: {
          operationId: "predict",
          requestBody: { required: true, content: { "application/json": { schema: requestSchema(signature) } } },
          responses: {
            "200": {
              description: "A prediction a row",
              content: { "application/json": { schema: replySchema(signature) } },
            },
            "422": { description: "A row is not what the model takes; the first fault is named" },
            "503": { description: "The model is busy or starting; see Retry-After" },
            "504": { description: "No answer before the deadline" },
          },
        },
      },
    },
  };
}

function requestSchema({ columns, positional }: Signature): JsonObject {
  const record: JsonObject =
    columns === null
      ? {}
      : {
          type: "object",
          properties: Object.fromEntries(columns.map((column) => [column.name, columnSchema(column)])),
          required: columns.map(({ name }) => name),
        };
  const row: JsonObject =
    positional && columns !== null
      ? {
          anyOf: [
            record,
            {
              type: "array",
              prefixItems: columns.map(columnSchema),
              minItems: columns.length,
              maxItems: columns.length,
            },
          ],
        }
      : record;
  return {
    type: "object",
    required: ["inputs"],
    properties: {
      inputs: { type: "array", minItems: 1, items: row },
      id: { type: "string", maxLength: 256 },
      ids: { type: "array", items: { type: "string", maxLength: 256 } },
      timestamp: { type: ["string", "number"] },
    },
  };
}

function columnSchema({ type, nullable, range, levels }: Column): JsonObject {
  // What the test data showed is an example, not a rule: other values are served.
  const examples: Json[] = range === null ? [...(levels ?? []).slice(0, 5)] : [...range];
  const kind = type === "integer" ? "number" : type;
  return {
    ...(kind === "unknown" ? {} : { type: nullable ? [kind, "null"] : kind }),
    ...(examples.length > 0 ? { examples } : {}),
  };
}

function replySchema({ prediction, classes }: Signature): JsonObject {
  const value: JsonObject =
    prediction === "label" && classes !== null
      ? { enum: [...classes] }
      : prediction === "any"
        ? {}
        : { type: ["number", "array", "null"] };
  return {
    type: "object",
    required: ["predictions", "model", "version"],
    properties: {
      predictions: { type: "array", items: value },
      scores: { type: "array", items: { type: "number" } },
      id: { type: "string" },
      ids: { type: "array", items: { type: "string" } },
      model: { type: "string" },
      version: { type: "string" },
    },
  };
}
