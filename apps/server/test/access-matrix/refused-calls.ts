import { type Permission, permissionsOfRole, role, scope } from "@driftguard/protocol";

import { permissionsOfKey, permissionsOfScopes } from "../../src/access/permissions-of-scopes.ts";
import type { Route } from "../../src/platform/http/route.ts";
import type { Example, RouteExample } from "./examples.ts";
import { absentId, ofModel } from "./things.ts";
import { type MatrixRequest, ownOrigin, type World } from "./world.ts";

/** A call that must be refused, and how. */
export type RefusedCall = {
  readonly promise: string;
  readonly request: MatrixRequest;
  readonly status: number;
  /** The same with an id that never existed: both must have one answer. */
  readonly twin?: { readonly request: MatrixRequest; readonly id: string; readonly absent: string };
};

/** Everything that a route must refuse, as its declaration says. Pure: it builds requests and sends none. */
export function refusedCalls(
  route: Route,
  world: World,
  example: Example,
  more: RouteExample | undefined,
): RefusedCall[] {
  const build = requestsOf(route, world, example);
  const { access } = route;
  if (access.kind === "public") return changes(route) ? [foreignOrigin(build({ headers: {} }))] : [];
  return [
    ...withoutCredential(world, build),
    ...(access.kind === "guarded" && access.openToThisMachine === true ? fromAfar(build) : []),
    ...(changes(route) ? fromOtherSites(route, world, build) : []),
    ...(access.kind === "guarded"
      ? [
          ...withForeignThings(route, world, build, more),
          ...beyondScope(access.permission, world, build),
          ...beyondItsModels(access.permission, world, build),
          ...beyondRole(access.permission, world, build),
          ...ofAnotherModel(access.owner, world, build),
        ]
      : []),
  ];
}

/** A request of a route; the path names the own organisation's things where nothing else is said. */
export type BuildRequest = (given: {
  readonly headers: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly example?: Example;
}) => MatrixRequest;

export function requestsOf(route: Route, world: World, example: Example): BuildRequest {
  const owner = route.access.kind === "guarded" ? route.access.owner : {};
  const named = Object.fromEntries(
    Object.entries(owner).map(([parameter, noun]) => [parameter, world.own.things[noun] ?? `no-${noun}`]),
  );
  return ({ headers, params = {}, example: { body, type, query = "", ...rest } = example }) => {
    const values: Record<string, string> = { ...named, ...rest.params, ...params };
    const sends = route.body !== null;
    const payload = typeof body === "string" ? body : JSON.stringify(body ?? {});
    return {
      method: route.method,
      url: route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? "")) + query,
      headers: { ...(sends ? { "content-type": type ?? "application/json" } : {}), ...headers },
      ...(sends ? { payload } : {}),
    };
  };
}

export const changes = (route: Pick<Route, "method">): boolean => route.method !== "GET";

function withoutCredential(world: World, build: BuildRequest): RefusedCall[] {
  return [
    { promise: "no credential", request: build({ headers: {} }), status: 401 },
    ...Object.entries(world.badKeys).flatMap(([kind, key]) => [
      { promise: `a key ${kind}`, request: build({ headers: { "x-api-key": key } }), status: 401 },
      {
        promise: `a bearer token ${kind}`,
        request: build({ headers: { authorization: `Bearer ${key}` } }),
        status: 401,
      },
    ]),
    ...Object.entries(world.endedSessions).map(([kind, cookie]) => ({
      promise: `a session ${kind}`,
      request: build({ headers: { cookie, origin: ownOrigin } }),
      status: 401,
    })),
    {
      promise: "a bad key beside a good cookie",
      request: build({
        headers: { "x-api-key": "dg_bad", cookie: world.roles.admin, origin: ownOrigin },
      }),
      status: 401,
    },
  ];
}

/** A proxy on this machine, for somebody elsewhere. */
function fromAfar(build: BuildRequest): RefusedCall[] {
  return ["x-forwarded-for", "forwarded"].map((header) => ({
    promise: `somebody behind a proxy of this machine, by ${header}`,
    request: { ...build({ headers: { [header]: "for=127.0.0.1" } }), from: "127.0.0.1" },
    status: 401,
  }));
}

function fromOtherSites(route: Route, world: World, build: BuildRequest): RefusedCall[] {
  const cookie = world.roles.admin;
  const formTypes = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
  return [
    foreignOrigin(build({ headers: { cookie } })),
    { promise: "a cookie without an Origin", request: build({ headers: { cookie } }), status: 403 },
    { promise: "a cookie from a sandboxed page", request: build({ headers: { cookie, origin: "null" } }), status: 403 },
    ...(route.body === null
      ? []
      : formTypes.map((type) => ({
          promise: `what a form can send: ${type}`,
          request: build({ headers: { cookie, origin: ownOrigin, "content-type": type } }),
          status: 415,
        }))),
  ];
}

function foreignOrigin(request: MatrixRequest): RefusedCall {
  return {
    promise: "a foreign Origin",
    request: { ...request, headers: { ...request.headers, origin: "https://evil.example" } },
    status: 403,
  };
}

function withForeignThings(
  route: Route,
  world: World,
  build: BuildRequest,
  more: RouteExample | undefined,
): RefusedCall[] {
  const headers = { "x-api-key": world.own.key };
  const owner = route.access.kind === "guarded" ? route.access.owner : {};
  const inPath = Object.entries(owner).map(([parameter, noun]) => ({
    where: `as :${parameter}`,
    noun,
    ask: (id: string) => build({ headers, params: { [parameter]: id } }),
  }));
  const elsewhere = (more?.elsewhere ?? []).map(({ noun, where, example }) => ({
    where,
    noun,
    ask: (id: string) => build({ headers, example: example(id) }),
  }));
  return [...inPath, ...elsewhere].map(({ where, noun, ask }) => {
    const id = world.foreign.things[noun] ?? "";
    const absent = absentId(noun);
    return {
      promise: `another organisation's ${noun} ${where}`,
      request: ask(id),
      status: 404,
      twin: { request: ask(absent), id, absent },
    };
  });
}

function beyondScope(permission: Permission, world: World, build: BuildRequest): RefusedCall[] {
  return scope.options
    .filter((each) => !permissionsOfScopes([each]).has(permission))
    .map((each) => ({
      promise: `a key with the scope ${each}`,
      request: build({ headers: { "x-api-key": world.keys[each] } }),
      status: 403,
    }));
}

function beyondItsModels(permission: Permission, world: World, build: BuildRequest): RefusedCall[] {
  if (permissionsOfKey({ scopes: scope.options, models: [1] }).has(permission)) return [];
  const headers = { "x-api-key": world.keys.otherModel };
  return [{ promise: "a key of one model, at what concerns them all", request: build({ headers }), status: 403 }];
}

function beyondRole(permission: Permission, world: World, build: BuildRequest): RefusedCall[] {
  return role.options
    .filter((each) => !permissionsOfRole[each].includes(permission))
    .map((each) => ({
      promise: `a ${each}`,
      request: build({ headers: { cookie: world.roles[each], origin: ownOrigin } }),
      status: 403,
    }));
}

function ofAnotherModel(owner: Readonly<Record<string, string>>, world: World, build: BuildRequest): RefusedCall[] {
  return Object.entries(owner)
    .filter(([, noun]) => ofModel.has(noun))
    .map(([parameter, noun]) => {
      const headers = { "x-api-key": world.keys.otherModel };
      const id = world.own.things[noun] ?? "";
      const absent = absentId(noun);
      return {
        promise: `a key of another model, with a ${noun} as :${parameter}`,
        request: build({ headers, params: { [parameter]: id } }),
        status: 404,
        twin: { request: build({ headers, params: { [parameter]: absent } }), id, absent },
      };
    });
}
