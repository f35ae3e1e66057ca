import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

import type { Log } from "./platform/log.ts";
import { createAnswerFirst } from "./platform/http/answer-first.ts";
import { type FirstAnswers, firstAnswers, withAnswers } from "./platform/http/first-answers.ts";
import { createFailureLog } from "./platform/http/failure-log.ts";
import { type Host, mountRoute, toProblem } from "./platform/http/mount.ts";
import { methodsAt } from "./platform/http/methods-at.ts";
import { sendText } from "./platform/http/pack.ts";
import { Problem } from "./platform/http/problem.ts";
import { rawProblem } from "./platform/http/raw-problem.ts";
import { createRefusalLog } from "./platform/http/refusal-log.ts";
import type { Live } from "./platform/live/create-live.ts";
import { isLiveUpgrade, livePath, mountLive } from "./platform/live/mount-live.ts";
import type { Route } from "./platform/http/route.ts";
import { createWaits } from "./platform/waits.ts";

export type ServerParts = {
  readonly routes: readonly Route[];
  readonly host: Host;
  /** Who follows what happens, over the one WebSocket; without it there is none. */
  readonly live?: Live;
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
  /** How long headers and bodies are waited for; in tests shorter than in service. */
  readonly patience?: { readonly headersMs: number; readonly bodyMs: number };
};

/** Where `npm run build` puts the dashboard. */
export const builtDashboard = fileURLToPath(new URL("../public/", import.meta.url));

/** The HTTP server: every route behind the one guard, problems for every failure, and the dashboard's files. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { headersMs, bodyMs } = parts.patience ?? { headersMs: 10_000, bodyMs: 30_000 };
  const guarding = await guardingHeaders(parts);
  const server = Fastify({
    logger: false,
    trustProxy: (_address, hop) => hop < parts.proxyHops,
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: false, caseSensitive: true },
    // Bodies are timed where they are read: a baseline of gigabytes may take its time, as long as it keeps coming.
    requestTimeout: uploadMsMax,
    http: {
      headersTimeout: headersMs,
      requestTimeout: uploadMsMax,
      connectionsCheckingInterval: 500,
      shouldUpgradeCallback: isLiveUpgrade,
    },
    return503OnClosing: false,
    // They come before any hook.
    frameworkErrors: (error, _request, reply) => sendProblem(reply.headers(guarding), toProblem(error)),
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(rawProblem(error.code));
      else socket.destroy();
    },
  });
  // Every body is read by platform/http/read-body.ts, so that its limit, packing and depth are checked in one place; to
  // Fastify no method has one.
  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    server.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  server.addHook("onRequest", (_request, reply, done) => {
    reply.headers(guarding);
    done();
  });
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    parts.onAnswer({ route, method: request.method, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    parts.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "answered",
    );
    if (request.raw.complete === false) cutOffLater(request.raw);
    done();
  });
  const failures = createFailureLog(parts.log, { now: () => Date.now() });
  server.setErrorHandler((error, request, reply) => {
    // A method that Fastify does not know comes here and not to the handler of what is not there.
    const problem = request.is404 ? nothingThere(parts.routes, request) : toProblem(error);
    // What a model fails at is in its own output, and counted; the server has not failed.
    if (problem.status >= 500 && !problem.code.startsWith("serve/")) failures.note(problem, request.routeOptions.url);
    return sendProblem(reply, problem);
  });
  const refusals = createRefusalLog(parts.log, { now: () => Date.now() });
  const mounting = { host: parts.host, refusals, bodyWaits: createWaits(bodyMs) };
  for (const route of parts.routes) {
    const { host, live } = parts;
    if (route.path !== livePath || live === undefined) mountRoute(server, route, mounting);
    else
      await mountLive(server, {
        ...{ host, live },
        mountPlain: (inner, upgraded) => mountRoute(inner, route, mounting, upgraded),
      });
  }
  const readPage = parts.dashboard === null ? null : await serveDashboard(server, parts.dashboard);
  const answerFirst = createAnswerFirst(server, parts.host);
  server.setNotFoundHandler(async (request, reply) => {
    if (readPage !== null && isPage(request)) {
      const { page, table } = await readPage();
      // It holds what its reader may see, so nobody keeps it.
      const whole = withAnswers(page, await answerFirst(request, table));
      return await sendText(request, reply.type("text/html; charset=utf-8").header("cache-control", "no-store"), whole);
    }
    throw nothingThere(parts.routes, request);
  });
  return server;
}

const uploadMsMax = 3_600_000;
const lingerMs = 5_000;

function nothingThere(routes: readonly Route[], { method, url }: FastifyRequest): Problem {
  const path = url.split("?")[0] ?? "";
  const methods = methodsAt(routes, path).join(", ");
  return methods === ""
    ? new Problem("route/not-found", `There is nothing at ${method} ${path.slice(0, 100)}.`)
    : new Problem("request/method-not-allowed", `This address takes ${methods}.`, { headers: { allow: methods } });
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers({ "cache-control": "no-store", ...problem.headers })
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(problem.body()));
}

/** A sender that was answered before it had said everything may finish, but not for ever; closing at once could cost the answer. */
function cutOffLater(request: FastifyRequest["raw"]): void {
  const timer = setTimeout(() => request.destroy(), lingerMs).unref();
  request.once("end", () => clearTimeout(timer));
  request.once("close", () => clearTimeout(timer));
}

/**
 * Serves the built dashboard, and what a build beside the running server puts in its place: its files have other names then.
 *
 * @returns reads the page that loads them; `null`: nothing was built
 */
async function serveDashboard(server: FastifyInstance, folder: string): Promise<(() => Promise<BuiltPage>) | null> {
  const pageFile = `${folder}/index.html`;
  if (!existsSync(pageFile)) return null;
  const kept = { index: false, immutable: true, maxAge: "365d", preCompressed: true } as const;
  await server.register(fastifyStatic, { root: `${folder}/assets`, prefix: "/assets/", ...kept });
  await server.register(fastifyStatic, {
    ...{ root: folder, wildcard: false, globIgnore: ["assets/**"], decorateReply: false },
    ...kept,
  });
  const read = async (): Promise<BuiltPage> => {
    const [page, table] = await Promise.all([
      readFile(pageFile, "utf8"),
      readFile(`${folder}/first-answers.json`, "utf8").catch(() => "[]"),
    ]);
    return { page, table: firstAnswers.parse(JSON.parse(table)) };
  };
  let built = await read();
  return async () => {
    // While a build is under way there is none.
    built = await read().catch(() => built);
    return built;
  };
}

/** What the build of the dashboard left: its page, and what each path of it begins with. */
type BuiltPage = { readonly page: string; readonly table: FirstAnswers };

/** The slash decides: `/models/…/` is the API of before, `/models` a page; nothing under the API's own roots is a page. */
function isPage(request: FastifyRequest): boolean {
  const path = request.url.split("?")[0] ?? "";
  if (request.method !== "GET" || (path.endsWith("/") && path !== "/")) return false;
  if (/^\/(api|serve|live|webhooks|git|drift|predictions|scheduler|assets)(\/|$)/.test(path)) return false;
  return /text\/html|\*\/\*/.test(request.headers.accept ?? "*/*");
}

/** What helmet has an answer say, the same at every one: it is asked once, for it takes long to work it out. */
async function guardingHeaders(parts: ServerParts): Promise<Record<string, string>> {
  const asked = Fastify({ logger: false });
  await asked.register(helmet, {
    global: true,
    contentSecurityPolicy: await contentSecurityPolicy(parts),
    strictTransportSecurity: parts.isSecure,
  });
  asked.get("/", (_request, reply) => reply.send());
  const { headers } = await asked.inject("/");
  await asked.close();
  const ofTheAnswer = new Set(["connection", "content-length", "date"]);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (ofTheAnswer.has(name) ? [] : [[name, String(value)]])),
  );
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
