import type { Permission } from "@driftguard/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import type { Caller, Context } from "../context.ts";
import { Unavailable } from "../database/unavailable.ts";
import type { Log } from "../log.ts";
import { describeIssues } from "./describe-issues.ts";
import { Problem } from "./problem.ts";
import { openBody, parseJson, readBytes } from "./read-body.ts";
import type { Answer, Call, Route } from "./route.ts";

/** Finds what a path parameter names among the caller's own things, or `null`. */
export type Resolver = (ctx: Context, reference: string) => Promise<number | string | null>;

export type Host = {
  /** `null`: no or no valid credential. */
  readonly authenticate: (request: FastifyRequest) => Promise<{ caller: Caller; viaCookie: boolean } | null>;
  readonly contextOf: (caller: Caller) => Context;
  /** By noun, as `access.owner` names it. */
  readonly resolvers: Readonly<Record<string, { readonly find: Resolver; readonly missing: () => Problem }>>;
  /** Whether a request comes from our own pages; without an `Origin` it does not. */
  readonly isOwnOrigin: (request: FastifyRequest) => boolean;
  readonly isDraining: () => boolean;
  readonly log: Log;
  /** In tests: an answer that its own schema refuses is a failure. */
  readonly verifyAnswers: boolean;
};

/** Mounts a route: who asks, whether they may, what it is about, what they say, in this order and nowhere else. */
export function mountRoute(server: FastifyInstance, route: Route, host: Host): void {
  server.route({
    method: route.method,
    url: route.path,
    config: { routeId: route.id },
    handler: async (request, reply) => {
      const answer = await answerCall(route, host, request);
      return send(reply, answer);
    },
  });
}

async function answerCall(route: Route, host: Host, request: FastifyRequest): Promise<Answer> {
  if (host.isDraining() && route.method !== "GET") {
    throw new Problem("server/draining", "The server is shutting down; send this again.", {
      headers: { "retry-after": "5" },
    });
  }
  const ctx = host.contextOf(await admit(route, host, request));
  const owned = await findOwned(route, host, ctx, request);
  const call: Call<unknown, unknown> = {
    ctx,
    owned,
    params: paramsOf(request),
    query: route.query === null ? {} : parse(route.query, request.query, "query"),
    body: await readBody(route, request),
    headers: request.headers,
    address: request.ip,
  };
  const answer = await route.handle(call);
  if (host.verifyAnswers) verify(route, answer);
  return answer;
}

const nobody: Caller = {
  organisation: 0,
  kind: "system",
  id: "nobody",
  name: "nobody",
  permissions: new Set<Permission>(),
  models: new Set(),
};

async function admit(route: Route, host: Host, request: FastifyRequest): Promise<Caller> {
  const changes = route.method !== "GET";
  if (route.access.kind === "public") {
    // Nobody else's page may sign our reader in; a program sends no Origin.
    if (changes && request.headers.origin !== undefined && !host.isOwnOrigin(request)) throw foreignOrigin();
    return nobody;
  }
  const found = await host.authenticate(request);
  if (found === null) {
    throw new Problem("access/unauthenticated", "Send a valid key as X-API-Key, or sign in.", {
      headers: { "www-authenticate": "Bearer" },
    });
  }
  if (found.viaCookie && changes && !host.isOwnOrigin(request)) throw foreignOrigin();
  if (route.access.kind === "any-caller") return found.caller;
  if (!found.caller.permissions.has(route.access.permission)) {
    const needed =
      found.caller.kind === "key"
        ? `a key with the scope "${route.access.scope}"`
        : `the permission "${route.access.permission}"`;
    throw new Problem("access/forbidden", `This needs ${needed}.`);
  }
  return found.caller;
}

function foreignOrigin(): Problem {
  return new Problem("request/foreign-origin", "A change by session must come from the dashboard's own address.");
}

async function findOwned(
  route: Route,
  host: Host,
  ctx: Context,
  request: FastifyRequest,
): Promise<Record<string, number | string>> {
  const owned: Record<string, number | string> = {};
  if (route.access.kind !== "guarded") return owned;
  const params = paramsOf(request);
  for (const [parameter, noun] of Object.entries(route.access.owner)) {
    const resolver = host.resolvers[noun];
    if (resolver === undefined) throw new Error(`No resolver for "${noun}"`);
    const value = await resolver.find(ctx, params[parameter] ?? "");
    if (value === null) throw resolver.missing();
    owned[parameter] = value;
  }
  return owned;
}

async function readBody(route: Route, request: FastifyRequest): Promise<unknown> {
  if (route.body === null) return undefined;
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  if (hasBody && !route.body.types.includes(type)) {
    throw new Problem(
      "request/unsupported-media-type",
      `Send ${listed(route.body.types)} with that content type, not "${type.slice(0, 60)}".`,
    );
  }
  const { kind, limit, schema } = route.body;
  if (kind === "stream") return openBody(request.raw);
  const bytes = await readBytes(openBody(request.raw), limit);
  if (kind === "bytes") return bytes;
  if (schema === null) return undefined;
  return parse(schema, bytes.length === 0 ? {} : parseJson(bytes), "");
}

function parse(schema: z.ZodType, value: unknown, root: string): unknown {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const faults = describeIssues(read.error, value, root);
  const first = faults[0];
  const detail =
    first === undefined
      ? "The request is not as expected."
      : `${first.field}: expected ${first.expected}, found ${first.found}.`;
  throw new Problem("request/invalid", detail, { faults });
}

function verify(route: Route, answer: Answer): void {
  const schema = route.answers[answer.status];
  if (schema === undefined) throw new Error(`${route.id} answered ${answer.status}, which it does not declare`);
  if (schema === null || answer.body === null) return;
  const read = schema.safeParse(JSON.parse(JSON.stringify(answer.body)));
  if (!read.success) throw new Error(`${route.id} broke its own contract: ${z.prettifyError(read.error)}`);
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status).headers({ "cache-control": "no-store", ...answer.headers });
  if (answer.body === null) return reply.send();
  if (typeof answer.body === "string") return reply.send(answer.body);
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(answer.body));
}

/** Every failure on its way out: a problem as it is, the store away as 503, anything else as ours without a word of it. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Unavailable) {
    return new Problem(
      "store/unavailable",
      "The store does not answer at this moment; nothing was lost, send it again.",
      { headers: { "retry-after": "1" }, cause: error },
    );
  }
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  if (status === 413) return new Problem("request/too-large", "The body is too large.", { cause: error });
  if (status === 415)
    return new Problem("request/unsupported-media-type", "This content type is not accepted here.", { cause: error });
  if (typeof status === "number" && status >= 400 && status < 500)
    return new Problem("request/malformed", "The request cannot be read.", { cause: error });
  return new Problem("server/error", "Something went wrong on our side; it was logged.", { cause: error });
}

function paramsOf(request: FastifyRequest): Record<string, string> {
  const params = request.params;
  return params !== null && typeof params === "object"
    ? Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
    : {};
}

function listed(types: readonly string[]): string {
  return types.join(" or ");
}
