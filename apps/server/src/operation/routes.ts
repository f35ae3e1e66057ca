import { healthAnswer, readyAnswer } from "@driftguard/protocol";
import { z } from "zod";

import type { Database } from "../platform/database/postgres.ts";
import { guardedButHere, ok, open, type Route, route } from "../platform/http/route.ts";
import type { Room } from "../platform/disk/room-of.ts";
import type { Metrics } from "../platform/metrics/metrics.ts";
import { type ApiDocument, createApiDocument } from "./api-document.ts";
import { docsAssets } from "./docs-assets.ts";
import { docsPage } from "./docs-page.ts";
import { pingDatabase } from "./queries/ping-database.ts";
import { referencePage } from "./reference/reference-page.ts";

export type OperationParts = {
  readonly database: Database;
  readonly isDraining: () => boolean;
  readonly version: string;
  readonly metrics: Metrics;
  /** Of the disk that the store is on, where it is ours. */
  readonly diskRoom?: () => Room;
  /** Every route there is, these included. */
  readonly routes: () => readonly Route[];
  readonly cookieName: string;
};

/** What a load balancer, an operator and a developer ask: without a key, and without a word of any tenant. */
export function operationRoutes({
  database,
  isDraining,
  version,
  metrics,
  diskRoom,
  ...rest
}: OperationParts): readonly Route[] {
  return [
    route({
      id: "showHealth",
      method: "GET",
      path: "/health",
      tag: "operation",
      summary: "Whether the process lives and its store answers",
      access: open("names no tenant"),
      answers: { 200: healthAnswer },
      handle: async () => {
        const store = await pingDatabase(database);
        const room = diskRoom?.() ?? null;
        return ok({
          status: store && room !== "spent" ? "ok" : "degraded",
          version,
          checks: {
            process: "ok",
            store: store ? "ok" : "does not answer",
            ...(room === null ? {} : { disk: diskWords[room] }),
          },
        });
      },
    }),
    route({
      id: "showReady",
      method: "GET",
      path: "/ready",
      tag: "operation",
      summary: "Whether requests may be sent here",
      access: open("names no tenant"),
      answers: { 200: readyAnswer, 503: readyAnswer },
      handle: async () => {
        if (isDraining()) return { status: 503, body: { status: "draining" } };
        return (await pingDatabase(database))
          ? ok({ status: "ready" })
          : { status: 503, body: { status: "store-unavailable" } };
      },
    }),
    route({
      id: "showMetrics",
      method: "GET",
      path: "/metrics",
      tag: "operation",
      summary: "Counts and durations for Prometheus, of the whole installation",
      description: "A scraper on the server's own machine needs no key.",
      access: guardedButHere("metrics:read", "admin"),
      answers: { 200: z.string().meta({ contentMediaType: "text/plain" }) },
      example:
        '# HELP driftguard_ingest_rows_total Predictions that were sent, by what became of them\n# TYPE driftguard_ingest_rows_total counter\ndriftguard_ingest_rows_total{outcome="accepted"} 1200\n',
      handle: async () => ok(await metrics.text(), { "content-type": metrics.contentType }),
    }),
    ...documentationRoutes(createApiDocument({ ...rest, version })),
  ];
}

const diskWords: Readonly<Record<Room, string>> = {
  ample: "ok",
  short: "getting full",
  spent: "nearly full: predictions and labels are refused",
};

const page = z.string().meta({ contentMediaType: "text/html" });
const html = { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" };

function documentationRoutes(document: ApiDocument): Route[] {
  return [
    route({
      id: "showOpenApi",
      method: "GET",
      path: "/openapi.json",
      tag: "documentation",
      summary: "This API as an OpenAPI 3.1 document",
      access: open("the same for everybody"),
      answers: { 200: z.looseObject({ openapi: z.string() }) },
      example: { openapi: "3.1.0", info: { title: "DriftGuard", version: "0.1.0" }, paths: {} },
      handle: async () => ok(document(), { "cache-control": "no-cache" }),
    }),
    route({
      id: "showDocs",
      method: "GET",
      path: "/docs",
      tag: "documentation",
      summary: "The API to try out, in Swagger UI",
      access: open("the same for everybody"),
      answers: { 200: page },
      example: "<!doctype html>",
      handle: async () => ok(docsPage, html),
    }),
    ...docsAssets.map(({ name, type, read }) =>
      route({
        id: `showDocs.${name}`,
        method: "GET",
        path: `/docs/${name}`,
        tag: "documentation",
        summary: `The file ${name} of the page /docs`,
        access: open("the same for everybody"),
        answers: { 200: z.string().meta({ contentMediaType: type }) },
        example: "/* … */",
        handle: async () => ok(await read(), { "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" }),
      }),
    ),
    route({
      id: "showReference",
      method: "GET",
      path: "/redoc",
      tag: "documentation",
      summary: "The API to read, on one page and without a script",
      access: open("the same for everybody"),
      answers: { 200: page },
      example: "<!doctype html>",
      handle: async () => ok(referencePage(document()), html),
    }),
  ];
}
