import { type ProblemCode, problem, problems } from "@driftguard/protocol";
import { z } from "zod";

import { Problem } from "../problem.ts";
import type { Route } from "../route.ts";
import { problemsOf } from "./problems-of.ts";
import type { Json, SchemaBook } from "./schema-book.ts";

/** One route as an OpenAPI 3.1 operation. */
export function describeOperation(route: Route, book: SchemaBook, example: unknown): Json {
  const { id, summary, tag, access } = route;
  return {
    operationId: id,
    summary,
    description: descriptionOf(route),
    tags: [tag],
    security:
      access.kind === "public"
        ? []
        : [...(isOpenHere(route) ? [{}] : []), { apiKey: [] }, { bearer: [] }, { session: [] }],
    "x-access": access,
    parameters: [...pathParameters(route), ...queryParameters(route, book)],
    ...(route.body === null ? {} : { requestBody: requestBody(route, route.body, book) }),
    responses: responses(route, book, example),
  };
}

function isOpenHere({ access }: Route): boolean {
  return access.kind === "guarded" && access.openToThisMachine === true;
}

function descriptionOf({ description, access }: Route): string {
  const who =
    access.kind === "guarded"
      ? `Needs the permission \`${access.permission}\`; a key needs the scope \`${access.scope}\`.`
      : access.kind === "any-caller"
        ? `Any valid key or session: ${access.why}.`
        : `No credential is asked for: ${access.why}.`;
  return description === "" ? who : `${description}\n\n${who}`;
}

function pathParameters({ path, access }: Route): Json[] {
  const owner = access.kind === "guarded" ? access.owner : {};
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: owner[name] === undefined ? `The ${name}` : `The ${owner[name]}: its id, its number or its name`,
    schema: { type: "string", minLength: 1, maxLength: 256 },
  }));
}

function queryParameters({ query }: Route, book: SchemaBook): Json[] {
  if (query === null) return [];
  const schema = book.describe(query, "input");
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(schema["properties"] ?? {}).map(([name, property]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: property,
  }));
}

function requestBody({ id }: Route, body: NonNullable<Route["body"]>, book: SchemaBook): Json {
  const described = (zod: z.ZodType | null): { schema: Json; example: unknown } => {
    const schema = zod === null ? {} : book.describe(zod, "input");
    const example = exampleOf(schema, book);
    if (example === undefined) throw new Error(`${id} has a body without an example`);
    return { schema, example };
  };
  const { schema, example } = described(body.schema);
  const json = body.json === undefined ? { schema, example } : described(body.json);
  const isRequired = body.kind !== "json" || body.schema === null || !body.schema.safeParse({}).success;
  return {
    required: isRequired,
    content: Object.fromEntries(
      body.types.map((type) => [type, bodyOfType(type, type === "application/json" ? json : { schema, example })]),
    ),
  };
}

function bodyOfType(type: string, { schema, example }: { readonly schema: Json; readonly example: unknown }): Json {
  if (type === "application/json" || type.startsWith("text/")) return { schema, example };
  if (type.includes("ndjson")) {
    const lines = typeof example === "string" ? example : `${JSON.stringify(example)}\n`;
    return { schema: { type: "string", description: "One such object a line" }, example: lines };
  }
  return { schema: { description: "The file, as bytes" } };
}

/** The first example that a schema, or the first schema it offers a choice of, carries. */
function exampleOf(schema: Json, book: SchemaBook): unknown {
  const pointer = schema["$ref"];
  if (typeof pointer === "string") {
    const found = book.components()[pointer.slice(pointer.lastIndexOf("/") + 1)];
    return found !== null && typeof found === "object" ? exampleOf({ ...found }, book) : undefined;
  }
  const { examples, anyOf } = schema;
  if (Array.isArray(examples)) return examples[0];
  const [first]: unknown[] = Array.isArray(anyOf) ? anyOf : [];
  return first !== null && typeof first === "object" ? exampleOf({ ...first }, book) : undefined;
}

function responses(route: Route, book: SchemaBook, example: unknown): Json {
  const codes = Map.groupBy(problemsOf(route), (code): number => problems[code].status);
  const statuses = new Set([...Object.keys(route.answers).map(Number), ...codes.keys()]);
  const first = Object.keys(route.answers)
    .map(Number)
    .find((status) => status < 300);
  return Object.fromEntries(
    [...statuses]
      .toSorted((one, other) => one - other)
      .map((status) => [
        String(status),
        response(status, book, {
          answer: route.answers[status],
          codes: codes.get(status) ?? [],
          example: status === first ? example : undefined,
        }),
      ]),
  );
}

type ResponseParts = {
  readonly answer: z.ZodType | null | undefined;
  readonly codes: readonly ProblemCode[];
  readonly example: unknown;
};

function response(status: number, book: SchemaBook, { answer, codes, example }: ResponseParts): Json {
  const titles = codes.map((code) => `${problems[code].title} (\`${code}\`)`);
  const isProblem = codes.length > 0;
  const isGood = status < 300;
  const schemas = [
    ...(answer === undefined || answer === null ? [] : [book.describe(answer, "output")]),
    ...(isProblem ? [problemSchema(codes, book)] : []),
  ];
  const [schema] = schemas;
  const type = isProblem ? "application/problem+json" : (mediaTypeOf(schema) ?? "application/json");
  return {
    description: isProblem ? titles.join(". ") : (descriptions[status] ?? "The answer"),
    ...(codes.some((code) => retried.has(code)) ? { headers: retryAfter } : {}),
    ...(schema === undefined
      ? {}
      : {
          content: {
            [type]: {
              schema: schemas.length > 1 ? { anyOf: schemas } : schema,
              ...(isProblem ? { examples: problemExamples(codes) } : {}),
              ...(isGood ? exampleField(example ?? exampleOf(schema, book)) : {}),
            },
          },
        }),
  };
}

function exampleField(example: unknown): Json {
  return example === undefined ? {} : { example };
}

const descriptions: Readonly<Record<number, string>> = {
  200: "As asked",
  201: "Made",
  204: "Done; there is nothing to say",
  503: "Not at this moment",
};

const retried: ReadonlySet<ProblemCode> = new Set([
  "store/unavailable",
  "server/draining",
  "request/too-many",
  "repository/busy",
  "serve/not-ready",
  "serve/too-busy",
]);
const retryAfter = {
  "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 0 } },
} as const;

function mediaTypeOf(schema: Json | undefined): string | null {
  const type = schema?.["contentMediaType"];
  return typeof type === "string" ? type : null;
}

function problemSchema(codes: readonly ProblemCode[], book: SchemaBook): Json {
  return {
    allOf: [
      book.describe(problem, "output"),
      { type: "object", properties: { code: { enum: codes } }, required: ["code"] },
    ],
  };
}

function problemExamples(codes: readonly ProblemCode[]): Json {
  return Object.fromEntries(
    codes.map((code) => [code.replaceAll("/", "."), { value: new Problem(code, `${problems[code].title}.`).body() }]),
  );
}
