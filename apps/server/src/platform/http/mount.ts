import { Readable } from "node:stream";

import type { Permission } from "@driftguard/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import type { Caller, Context } from "../context.ts";
import { asUnavailable, isDiskFull, NoRoom, Unavailable } from "../database/unavailable.ts";
import type { Log } from "../log.ts";
import type { Waits } from "../waits.ts";
import { describeIssues } from "./describe-issues.ts";
import { isFromThisMachine, sendText } from "./pack.ts";
import { Problem } from "./problem.ts";
import { findUnstorable, isStorable } from "./find-unstorable.ts";
import { openBody, parseJson, readPieces } from "./read-body.ts";
import type { RefusalLog } from "./refusal-log.ts";
import type { Answer, Route } from "./route.ts";

/** Finds what a path parameter names among the caller's own things, or `null`. */
export type Resolver = (ctx: Context, reference: string) => Promise<number | string | null>;

export type Host = {
  /** `null`: no or no valid credential. */
  readonly authenticate: (
    request: FastifyRequest,
    how?: { readonly asPassword: boolean },
  ) => Promise<{ caller: Caller; viaCookie: boolean } | null>;
  readonly contextOf: (caller: Caller) => Context;
  /** By noun, as `access.owner` names it. */
  readonly resolvers: Readonly<Record<string, { readonly find: Resolver; readonly missing: () => Problem }>>;
  /** Whether a request comes from our own pages; without an `Origin` it does not. */
  readonly isOwnOrigin: (request: FastifyRequest) => boolean;
  readonly isDraining: () => boolean;
  /** Whether there is room on the disk for a body of so many bytes and what is made of it. */
  readonly hasRoomFor: (bytes: number) => boolean;
  readonly log: Log;
  /** In tests: an answer that its own schema refuses is a failure. */
  readonly verifyAnswers: boolean;
};

export type Mounting = {
  readonly host: Host;
  readonly refusals: RefusalLog;
  /** How long a body is waited for: the whole of a small one, the next byte of a large one. */
  readonly bodyWaits: Waits;
};

/**
 * Mounts a route: who asks, whether they may, what it is about, what they say, in this order and nowhere else.
 *
 * @param upgraded - what becomes of a connection that is more than a request
 */
export function mountRoute(server: FastifyInstance, route: Route, mounting: Mounting, upgraded: object = {}): void {
  server.route({
    ...upgraded,
    method: route.method,
    url: route.path,
    config: { routeId: route.id },
    handler: async (request, reply) => {
      const asking: Asking = { caller: nobody, owned: false };
      try {
        return await send(request, reply, await answerCall(route, mounting, request, asking));
      } catch (error) {
        if (error instanceof Problem && isRefusal(error, asking)) {
          const { code, status } = error;
          const { caller } = asking;
          mounting.refusals.note({
            code,
            status,
            method: route.method,
            route: route.path,
            caller: caller === nobody ? null : caller.id,
            organisation: caller.organisation,
            address: request.ip,
          });
        }
        throw error;
      }
    },
  });
}

/** How far a call has come. */
type Asking = { caller: Caller; owned: boolean };

/** What one may not do, and what one may not know of; a thing that is missing for its owner too is no refusal. */
function isRefusal({ status }: Problem, asking: Asking): boolean {
  return status === 401 || status === 403 || status === 429 || (status === 404 && !asking.owned);
}

async function answerCall(route: Route, mounting: Mounting, request: FastifyRequest, asking: Asking): Promise<Answer> {
  const { host } = mounting;
  if (host.isDraining() && route.method !== "GET") {
    throw new Problem("server/draining", "The server is shutting down; send this again.", {
      headers: { "retry-after": "5" },
    });
  }
  asking.caller = await admit(route, host, request);
  const call: Admitted = {
    ...{ route, host, request, asking },
    ctx: host.contextOf(asking.caller),
    receive: once(() => receiveBody(route, request, mounting.bodyWaits)),
  };
  const answer = (await answerShort(call)) ?? (await answerWhole(call));
  if (host.verifyAnswers) verify(route, answer);
  return answer;
}

/** A call whose caller may make it, if what it is about is theirs. */
type Admitted = {
  readonly route: Route;
  readonly host: Host;
  readonly request: FastifyRequest;
  readonly asking: Asking;
  readonly ctx: Context;
  /** The body as it comes, taken once. */
  readonly receive: () => Promise<Received>;
};

/** By the route's shortcut, if it has one that takes this call. */
async function answerShort({ route, request, ctx, receive }: Admitted): Promise<Answer | null> {
  const query = route.shortcut === null ? null : textsOf(request.query);
  if (route.shortcut === null || query === null) return null;
  const take = route.shortcut({ ctx, params: paramsOf(request), query, headers: request.headers });
  if (take === null) return null;
  // A body that cannot be read is spoken of on the whole way, where it is known whose model it was for.
  const received = await receive().catch(() => null);
  return received === null || received instanceof Readable ? null : take(received);
}

async function answerWhole({ route, host, request, asking, ctx, receive }: Admitted): Promise<Answer> {
  const owned = await findOwned(route, host, ctx, request);
  asking.owned = true;
  const isLarge = route.method !== "GET" && route.body?.kind === "stream";
  if (isLarge && !host.hasRoomFor(Number(request.headers["content-length"] ?? 0) || 0)) throw new NoRoom();
  return route.handle({
    ctx,
    owned,
    params: paramsOf(request),
    query: route.query === null ? {} : parse(route.query, storable(request.query, "query"), "query"),
    body: readBody(route, await receive()),
    headers: request.headers,
    get address() {
      return request.ip;
    },
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
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
  const asPassword = route.access.kind === "guarded" && route.access.asPassword === true;
  const found = await host.authenticate(request, { asPassword });
  if (found === null) {
    if (route.access.kind === "guarded" && route.access.openToThisMachine === true && isFromThisMachine(request))
      return nobody;
    if (asPassword)
      throw new Problem("access/unauthenticated", "Send a valid key as the password.", {
        headers: { "www-authenticate": 'Basic realm="DriftGuard", charset="UTF-8"' },
      });
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

/** The bytes of a body in the pieces that they came in, or the stream of them; without any where there is no body. */
type Received = readonly Buffer[] | Readable;

async function receiveBody(route: Route, request: FastifyRequest, waits: Waits): Promise<Received> {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  const types = route.body?.types ?? ["application/json"];
  // Also where nothing is read: what a form of another site can send must not come through.
  if (hasBody && route.method !== "GET" && !types.includes(type)) {
    throw new Problem(
      "request/unsupported-media-type",
      `Send ${listed(types)} with that content type, not ${JSON.stringify(type.slice(0, 60))}.`,
    );
  }
  if (route.body === null) return [];
  const { kind, limit } = route.body;
  if (kind === "stream") return openBody(request.raw, { idleMs: waits.ms });
  return readPieces(request.raw, { bytes: limit, waits });
}

function readBody({ body }: Route, received: Received): unknown {
  if (received instanceof Readable) return received;
  if (body === null) return undefined;
  const { kind, schema } = body;
  const bytes = Buffer.concat(received);
  if (kind === "bytes") return bytes;
  if (schema === null) return undefined;
  return parse(schema, storable(bytes.length === 0 ? {} : parseJson(bytes), ""), "");
}

/** Refuses texts that a database cannot keep as they are. */
function storable(value: unknown, root: string): unknown {
  const fault = findUnstorable(value, root);
  if (fault === null) return value;
  throw new Problem("request/invalid", `${fault.field}: expected ${fault.expected}, found ${fault.found}.`, {
    faults: [fault],
  });
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
  if (schema === null || answer.body === null || isBytes(answer.body)) return;
  const read = schema.safeParse(JSON.parse(JSON.stringify(answer.body)));
  if (!read.success) throw new Error(`${route.id} broke its own contract: ${z.prettifyError(read.error)}`);
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, body, headers }: Answer,
): FastifyReply | Promise<FastifyReply> {
  reply.code(status).headers({ "cache-control": "no-store", ...headers });
  if (body === null) return reply.send();
  if (isBytes(body)) return reply.send(body);
  if (typeof body !== "string" && headers?.["content-type"] === undefined)
    reply.type("application/json; charset=utf-8");
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return sendText(request, reply, text);
}

function isBytes(body: unknown): boolean {
  return Buffer.isBuffer(body) || body instanceof Readable;
}

/** Every failure on its way out: a problem as it is, the store away as 503, anything else as ours without a word of it. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const away = asUnavailable(error);
  if (away instanceof Unavailable) {
    return new Problem(
      "store/unavailable",
      isDiskFull(away)
        ? "The disk of the store is full; nothing that was accepted is lost, send this again when there is room."
        : "The store does not answer at this moment; nothing was lost, send it again.",
      { headers: { "retry-after": String(away.retryAfterSeconds) }, cause: away.cause ?? away },
    );
  }
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  // Files are refused with 403, as a folder of them.
  if (status === 403 || status === 404 || status === 414)
    return new Problem("route/not-found", "There is nothing here.", { cause: error });
  if (status === 413) return new Problem("request/too-large", "The body is too large.", { cause: error });
  if (status === 415)
    return new Problem("request/unsupported-media-type", "This content type is not accepted here.", { cause: error });
  if (typeof status === "number" && status >= 400 && status < 500)
    return new Problem("request/malformed", "The request cannot be read.", { cause: error });
  return new Problem("server/error", "Something went wrong on our side; it was logged.", { cause: error });
}

function paramsOf(request: FastifyRequest): Record<string, string> {
  const params = textsOf(request.params) ?? {};
  if (!Object.values(params).every(isStorable)) {
    throw new Problem("request/malformed", "The path holds a character that no name has.");
  }
  return params;
}

/** The parameters of a path or a query; `null` where one was given more than once. */
function textsOf(given: unknown): Record<string, string> | null {
  const texts: Record<string, string> = {};
  if (given === null || typeof given !== "object") return texts;
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string") return null;
    texts[name] = value;
  }
  return texts;
}

function listed(types: readonly string[]): string {
  return types.join(" or ");
}
