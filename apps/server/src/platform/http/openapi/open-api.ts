import type { Route } from "../route.ts";
import { describeOperation } from "./describe-operation.ts";
import { createSchemaBook, type Json } from "./schema-book.ts";

export type OpenApiParts = {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Name of the cookie that holds a session. */
  readonly cookie: string;
  /** What each tag stands for, in the order of the page. */
  readonly tags: Readonly<Record<string, string>>;
  /** An answer of each route by its id, where the route does not declare one. */
  readonly examples: Readonly<Record<string, unknown>>;
};

/** The OpenAPI 3.1 document of all routes, made from the very declarations that mount, guard and check them. */
export function openApi(routes: readonly Route[], parts: OpenApiParts): Json {
  const book = createSchemaBook();
  const operations = routes.map((route) => ({
    route,
    operation: describeOperation(route, book, route.example ?? parts.examples[route.id]),
  }));
  const byPath = Map.groupBy(operations, ({ route }) => route.path.replaceAll(/:(\w+)/g, "{$1}"));
  const used = new Set(routes.map(({ tag }) => tag));
  const tags = [...Object.keys(parts.tags), ...used].filter(
    (tag, place, all) => used.has(tag) && all.indexOf(tag) === place,
  );
  return {
    openapi: "3.1.0",
    info: {
      title: parts.title,
      version: parts.version,
      description: parts.description,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "This server" }],
    tags: tags.map((name) => ({ name, description: parts.tags[name] ?? name })),
    paths: Object.fromEntries(
      [...byPath].map(([path, at]) => [
        path,
        Object.fromEntries(at.map(({ route, operation }) => [route.method.toLowerCase(), operation])),
      ]),
    ),
    components: {
      securitySchemes: {
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "A key of an organisation" },
        bearer: { type: "http", scheme: "bearer", description: "The same key as a bearer token" },
        session: { type: "apiKey", in: "cookie", name: parts.cookie, description: "A person's session" },
      },
      schemas: book.components(),
    },
  };
}
