import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";

import type { Log } from "./platform/log.ts";
import { type Host, mountRoute, toProblem } from "./platform/http/mount.ts";
import { Problem } from "./platform/http/problem.ts";
import type { Route } from "./platform/http/route.ts";

export type ServerParts = {
  readonly routes: readonly Route[];
  readonly host: Host;
  readonly log: Log;
  readonly proxyHops: number;
  readonly isSecure: boolean;
  /** Folder of the built dashboard; `null`: none is served. */
  readonly dashboard: string | null;
  /** Called for each answered request, for the metrics. */
  readonly onAnswer: (answered: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
};

/** Where `npm run build` puts the dashboard. */
export const builtDashboard = fileURLToPath(new URL("../public/", import.meta.url));

/** The HTTP server: every route behind the one guard, problems for every failure, and the dashboard's files. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const server = Fastify({
    logger: false,
    trustProxy: (_address, hop) => hop < parts.proxyHops,
    requestTimeout: 30_000,
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: false, caseSensitive: true },
    http: { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000 },
    return503OnClosing: false,
  });
  // Every body is read by platform/http/read-body.ts, so that its limit, packing and depth are checked in one place.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  await server.register(helmet, {
    global: true,
    contentSecurityPolicy: await contentSecurityPolicy(parts),
    strictTransportSecurity: parts.isSecure,
  });
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    parts.onAnswer({ route, method: request.method, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    if (reply.statusCode === 401 || reply.statusCode === 403) {
      parts.log.warn({ security: true, status: reply.statusCode, method: request.method, route }, "refused");
    }
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      parts.log.error(
        { error: problem.cause ?? problem, route: request.routeOptions.url, code: problem.code },
        problem.message,
      );
    return reply
      .code(problem.status)
      .headers(problem.headers)
      .type("application/problem+json; charset=utf-8")
      .send(JSON.stringify(problem.body()));
  });
  for (const route of parts.routes) mountRoute(server, route, parts.host);
  const page = parts.dashboard === null ? null : await serveDashboard(server, parts.dashboard);
  server.setNotFoundHandler((request, reply) => {
    if (page !== null && isPage(request))
      return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(page);
    throw new Problem(
      "route/not-found",
      `There is nothing at ${request.method} ${request.url.split("?")[0]?.slice(0, 200) ?? ""}.`,
    );
  });
  return server;
}

async function serveDashboard(server: FastifyInstance, folder: string): Promise<string | null> {
  if (!existsSync(`${folder}/index.html`)) return null;
  await server.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    immutable: true,
    maxAge: "365d",
    preCompressed: true,
  });
  return readFile(`${folder}/index.html`, "utf8");
}

/** The slash decides: `/models/…/` is the API of before, `/models` a page; nothing under the API's own roots is a page. */
function isPage(request: FastifyRequest): boolean {
  const path = request.url.split("?")[0] ?? "";
  if (request.method !== "GET" || (path.endsWith("/") && path !== "/")) return false;
  if (/^\/(api|serve|live|webhooks|git|drift|predictions|scheduler|assets)(\/|$)/.test(path)) return false;
  return /text\/html|\*\/\*/.test(request.headers.accept ?? "*/*");
}

async function contentSecurityPolicy({
  dashboard,
  isSecure,
}: ServerParts): Promise<{ useDefaults: false; directives: Record<string, string[]> }> {
  const hashes = await scriptHashes(dashboard);
  return {
    useDefaults: false,
    directives: {
      "default-src": ["'self'"],
      "script-src": ["'self'", ...hashes],
      "style-src": ["'self'", "'unsafe-inline'"], // Mantine writes style elements
      "img-src": ["'self'", "data:"],
      "connect-src": ["'self'"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
      ...(isSecure ? { "upgrade-insecure-requests": [] } : {}),
    },
  };
}

/** Hashes of the page's inline scripts, which its build writes beside it. */
async function scriptHashes(dashboard: string | null): Promise<string[]> {
  if (dashboard === null || !existsSync(`${dashboard}/csp.json`)) return [];
  const read: unknown = JSON.parse(await readFile(`${dashboard}/csp.json`, "utf8"));
  const hashes: unknown = read !== null && typeof read === "object" ? Reflect.get(read, "scriptHashes") : [];
  return Array.isArray(hashes) ? hashes.map((hash) => `'${String(hash)}'`) : [];
}
