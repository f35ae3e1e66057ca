import { join } from "node:path";

import { problem, problems } from "@driftguard/protocol";
import { apiPages, type OpenApiDocument, stalePages } from "@driftguard/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Route } from "../../src/platform/http/route.ts";
import { type TestServer, testServer } from "../test-server.ts";

type Media = { schema: unknown; example?: unknown; examples?: Record<string, { value: unknown }> };
type Response = { description: string; content?: Record<string, Media> };
type Operation = {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: unknown[];
  "x-access": unknown;
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
};
type Document = {
  openapi: string;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
};

const app: TestServer = await testServer();
let document: Document;
beforeAll(async () => {
  document = (await app.call({ method: "GET", url: "/openapi.json", key: null })).json();
});
afterAll(() => app.close());

const operationOf = ({ path, method }: Route): Operation => {
  const found = document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${method} ${path} is not in the document`);
  return found;
};

describe.each(app.routes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (_, route) => {
  test("says what it is for, who may call it and what it takes", () => {
    const operation = operationOf(route);
    expect(operation).toMatchObject({ operationId: route.id, "x-access": route.access });
    expect(operation.summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(operation.description.length).toBeGreaterThan(20);
    expect(document.tags.find(({ name }) => name === route.tag)?.description ?? route.tag).not.toBe(route.tag);
    expect(operation.security.length > 0).toBe(route.access.kind !== "public");
    const inPath = operation.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
    expect(inPath).toEqual([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name));
    expect(operation.parameters.map(({ name }) => name)).toEqual([
      ...new Set(operation.parameters.map(({ name }) => name)),
    ]);
  });

  test("has an example of its body, and of its answer as its own schema wants it", () => {
    const operation = operationOf(route);
    for (const [type, { example }] of Object.entries(operation.requestBody?.content ?? {})) {
      if (/json|text/.test(type)) expect(example, type).toBeDefined();
      if (type === "application/json")
        expect((route.body?.json ?? route.body?.schema)?.safeParse(example).success).toBe(true);
    }
    const [status, schema] = Object.entries(route.answers).find(([each]) => Number(each) < 300) ?? [];
    if (schema === undefined) throw new Error("it has no answer");
    if (schema === null) return expect(operation.responses[String(status)]?.content).toBeUndefined();
    const [media] = Object.values(operation.responses[String(status)]?.content ?? {});
    expect(media?.example, "run apps/server/test/http/make-examples.ts").toBeDefined();
    expect(schema.safeParse(media?.example).error?.message).toBeUndefined();
  });

  test("names every problem it can answer, each with the document that says it", () => {
    const operation = operationOf(route);
    const needed = [
      ...route.problems,
      "server/error",
      ...(route.access.kind === "guarded" ? ["access/forbidden"] : []),
    ];
    const named = Object.entries(operation.responses).flatMap(([status, { content }]) => {
      const examples = Object.values(content?.["application/problem+json"]?.examples ?? {});
      for (const { value } of examples) expect(problem.parse(value).status).toBe(Number(status));
      return examples.map(({ value }) => problem.parse(value).code);
    });
    expect(named).toEqual(expect.arrayContaining(needed));
    for (const code of named) expect(problems).toHaveProperty([code]);
  });
});

test("it is OpenAPI 3.1, its ids are unique, and what it points to is there", () => {
  expect(document.openapi).toBe("3.1.0");
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(ids).toEqual([...new Set(ids)]);
  expect(ids).toHaveLength(app.routes.length);
  const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, pointer = ""]) => pointer);
  expect(pointers.length).toBeGreaterThan(50);
  for (const pointer of pointers) {
    expect(document.components.schemas).toHaveProperty([pointer.replace("#/components/schemas/", "")]);
  }
});

test("the pages load nothing from elsewhere, and no script stands in them", async () => {
  for (const url of ["/docs", "/redoc"]) {
    const { body, headers, statusCode } = await app.call({ method: "GET", url, key: null });
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toMatch(/^text\/html/);
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    const loaded = [...body.matchAll(/<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]*)"/g)].map(([, at]) => at);
    for (const at of loaded) {
      expect(at).toMatch(/^\//);
      if (at === "/icon.svg") continue; // of the dashboard's build
      expect((await app.call({ method: "GET", url: at ?? "", key: null })).statusCode, at).toBe(200);
    }
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=/);
  }
});

test("the page to read has every route, every schema and no broken link", async () => {
  const { body } = await app.call({ method: "GET", url: "/redoc", key: null });
  const ids = new Set([...body.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id));
  for (const route of app.routes) expect(ids).toContain(route.id);
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
  for (const [, target = ""] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test("the page of the API in the docs is what the document gives: npm run docs:generate writes it", async () => {
  const served: OpenApiDocument = (await app.call({ method: "GET", url: "/openapi.json", key: null })).json();
  expect(stalePages(join(import.meta.dirname, "../../../.."), apiPages(served))).toEqual([]);
});
