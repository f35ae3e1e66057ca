import type { Readable } from "node:stream";

import type { Access, Permission, ProblemCode, Scope } from "@driftguard/protocol";
import type { z } from "zod";

import type { Context } from "../context.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** How a body is read: parsed JSON, all bytes up to a limit, or the stream itself. */
export type BodyKind = "json" | "bytes" | "stream";

export type Call<Query, Body> = {
  readonly ctx: Context;
  /** What the path's owner parameters were found to name: `{ model: 12 }`. */
  readonly owned: Readonly<Record<string, number | string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Where the request comes from, as far as trusted proxies tell. */
  readonly address: string;
};

export type Answer = {
  readonly status: number;
  /** JSON, text, bytes, or a stream of bytes, which is destroyed when its reader goes away. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One route as it is mounted, guarded and documented. */
export type Route = {
  readonly method: Method;
  /** With `:name` parameters. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly access: Access;
  readonly query: z.ZodType | null;
  readonly body: {
    readonly kind: BodyKind;
    readonly schema: z.ZodType | null;
    readonly types: readonly string[];
    readonly limit: number;
    /** Of a stream that may also be JSON: what that holds. */
    readonly json?: z.ZodType;
  } | null;
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  readonly example: unknown;
  readonly problems: readonly ProblemCode[];
  /** A way of its own for what it can answer by itself; `null`: there is none. */
  readonly shortcut: Shortcut | null;
  readonly handle: (call: Call<unknown, unknown>) => Promise<Answer>;
};

/**
 * Tells at once, from what is remembered, whether a call may be answered without looking up what its path names; it then
 * takes the body, makes sure of what it went by as it writes, and answers as `handle` would. `null`, before or after the
 * body is read: nothing has happened, and the call goes the whole way.
 */
export type Shortcut = (
  call: Omit<Call<Readonly<Record<string, string>>, never>, "owned" | "body" | "address">,
) => ((pieces: readonly Buffer[]) => Promise<Answer | null>) | null;

type Declaration<Query extends z.ZodType, Body extends z.ZodType> = {
  readonly method: Method;
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly access: Access;
  readonly query?: Query;
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** An answer of the first kind, for the documentation. */
  readonly example?: unknown;
  readonly problems?: readonly ProblemCode[];
  readonly body?: Body;
  readonly handle: (call: Call<z.output<Query>, z.output<Body>>) => Promise<Answer>;
};

const jsonLimit = 1_048_576;

/** A route with a JSON body, or none. */
export function route<Query extends z.ZodType, Body extends z.ZodType>(declaration: Declaration<Query, Body>): Route {
  const { body } = declaration;
  return complete(
    declaration,
    body === undefined ? null : { kind: "json", schema: body, types: ["application/json"], limit: jsonLimit },
  );
}

/** A route that reads all bytes of its body by itself; `schema` documents them. */
export function bytesRoute<Query extends z.ZodType>(
  declaration: Omit<Declaration<Query, z.ZodType>, "handle"> & {
    readonly types: readonly string[];
    readonly limit: number;
    readonly shortcut?: Shortcut;
    readonly handle: (call: Call<z.output<Query>, Buffer>) => Promise<Answer>;
  },
): Route {
  const { body = null, types, limit, shortcut = null } = declaration;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mount.ts hands a bytes route a Buffer
  return { ...complete(declaration as never, { kind: "bytes", schema: body, types, limit }), shortcut };
}

/** A route that takes its body as it arrives, however large. */
export function streamRoute<Query extends z.ZodType>(
  declaration: Omit<Declaration<Query, z.ZodType>, "handle"> & {
    readonly types: readonly string[];
    readonly json?: z.ZodType;
    readonly handle: (call: Call<z.output<Query>, Readable>) => Promise<Answer>;
  },
): Route {
  const { body = null, types, json } = declaration;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mount.ts hands a stream route a Readable
  return complete(declaration as never, {
    kind: "stream",
    schema: body,
    types,
    limit: Number.POSITIVE_INFINITY,
    ...(json === undefined ? {} : { json }),
  });
}

function complete(declaration: Declaration<z.ZodType, z.ZodType>, body: Route["body"]): Route {
  const { description = "", query = null, example = null, problems = [], handle, ...rest } = declaration;
  return {
    ...rest,
    description,
    query,
    example,
    problems,
    body,
    shortcut: null,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- query and body were parsed by the schemas declared beside
    handle: handle as Route["handle"],
  };
}

/** What a guarded route asks of its caller; `owner` maps path parameters to the noun they name. */
export function guarded(permission: Permission, scope: Scope, owner: Readonly<Record<string, string>> = {}): Access {
  return { kind: "guarded", permission, scope, owner };
}

/** The same, for programs that bring the key as the password of whatever user name. */
export function guardedByPassword(
  permission: Permission,
  scope: Scope,
  owner: Readonly<Record<string, string>> = {},
): Access {
  return { kind: "guarded", permission, scope, owner, asPassword: true };
}

/** The same, but for a program on the server's own machine, which needs no credential: a scraper of metrics. */
export function guardedButHere(permission: Permission, scope: Scope): Access {
  return { kind: "guarded", permission, scope, owner: {}, openToThisMachine: true };
}

/** A route that anybody may call, and why. */
export function open(why: string): Access {
  return { kind: "public", why };
}

/** A route for whoever brings a valid credential, and why no permission is asked for. */
export function forAnyCaller(why: string): Access {
  return { kind: "any-caller", why };
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const noContent: Answer = { status: 204, body: null };
