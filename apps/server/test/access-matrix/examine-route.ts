import { permissionsOfRole, role, scope } from "@driftguard/protocol";
import type { LightMyRequestResponse } from "fastify";

import { permissionsOfKey, permissionsOfScopes } from "../../src/access/permissions-of-scopes.ts";
import type { Route } from "../../src/platform/http/route.ts";
import { type Example, examples, type RouteExample } from "./examples.ts";
import { changedTables } from "./hash-rows.ts";
import { changes, refusedCalls, type RefusedCall, requestsOf } from "./refused-calls.ts";
import { ofModel, things } from "./things.ts";
import { type MatrixRequest, ownOrigin, type World } from "./world.ts";

/** What is missing for a route to be in the matrix at all; empty: nothing. */
export function examineDeclaration(route: Route, resolvers: World["resolvers"]): string[] {
  // A declaration may be missing whatever its type says.
  const access: Route["access"] | undefined = route.access;
  if (access?.kind === undefined) return ["it does not declare who may call it"];
  if (access.kind !== "guarded") return access.why === "" ? ["it does not say why it is open"] : [];
  const missing: string[] = [];
  for (const [parameter, noun] of Object.entries(access.owner)) {
    if (!route.path.split("/").includes(`:${parameter}`)) missing.push(`its path has no :${parameter}`);
    if (things[noun] === undefined) missing.push(`there is no fixture for the noun "${noun}"`);
    if (resolvers[noun] === undefined) missing.push(`there is no resolver for the noun "${noun}"`);
  }
  if (!permissionsOfScopes([access.scope]).has(access.permission))
    missing.push(`the scope "${access.scope}" does not give "${access.permission}"`);
  return missing;
}

/** The fixture of a route; `null`: it needs one and has none. */
export function exampleOf(route: Route): RouteExample | null {
  const example = examples[route.id.replace(/^older\.\w+\./, "")];
  if (example !== undefined) return example;
  const owner = route.access.kind === "guarded" ? route.access.owner : {};
  const parameters = route.path.split("/").flatMap((part) => (part.startsWith(":") ? [part.slice(1)] : []));
  const needsNone = route.body === null && parameters.every((parameter) => owner[parameter] !== undefined);
  return needsNone ? { make: () => ({}) } : null;
}

/** Everything that the route must refuse and does not; empty: it holds. */
export async function examineRefusals(
  route: Route,
  world: World,
  only: (call: RefusedCall) => boolean = () => true,
): Promise<string[]> {
  const more = exampleOf(route);
  if (more === null) return ["it has no example"];
  const example = await more.make(world.own, world);
  const found: string[] = [];
  let rows = await world.rows();
  for (const call of refusedCalls(route, world, example, more).filter(only)) {
    const answer = await world.send(call.request);
    const faults = judgeRefusal(answer, call, world);
    if (call.twin !== undefined) faults.push(...compareTwins(answer, await world.send(call.twin.request), call.twin));
    const after = await world.rows();
    faults.push(...changedTables(rows, after).map((table) => `changed rows of ${table}`));
    rows = after;
    found.push(...faults.map((fault) => `${call.promise}: ${fault}`));
  }
  return found;
}

function judgeRefusal(answer: LightMyRequestResponse, { status, request }: RefusedCall, world: World): string[] {
  const faults: string[] = [];
  if (answer.statusCode !== status)
    faults.push(`${answer.statusCode} instead of ${status}: ${answer.body.slice(0, 200)}`);
  if (!String(answer.headers["content-type"]).startsWith("application/problem+json"))
    faults.push("no problem document");
  if (answer.headers["set-cookie"] !== undefined) faults.push("it sets a cookie");
  faults.push(
    ...leaksOf(answer, world.foreign.things, request).map((noun) => `it names another organisation's ${noun}`),
  );
  return faults;
}

function compareTwins(
  answer: LightMyRequestResponse,
  twin: LightMyRequestResponse,
  { id, absent }: { readonly id: string; readonly absent: string },
): string[] {
  const seen = (given: LightMyRequestResponse, name: string): string =>
    JSON.stringify([given.statusCode, given.headers["content-type"], given.body.replaceAll(name, "<id>")]);
  return seen(answer, id) === seen(twin, absent)
    ? []
    : [`another answer than for an id that never existed: ${answer.body.slice(0, 200)} and ${twin.body.slice(0, 200)}`];
}

/** Nouns of which an answer holds an id that the request did not bring along. */
function leaksOf(
  answer: LightMyRequestResponse,
  ids: Readonly<Record<string, string>>,
  request: MatrixRequest,
): string[] {
  const asked = `${request.url} ${request.payload ?? ""}`;
  return Object.entries(ids).flatMap(([noun, id]) => (answer.body.includes(id) && !asked.includes(id) ? [noun] : []));
}

/** Everything that goes wrong when the right callers call; empty: the fixture is real, and nothing foreign is in an answer. */
export async function examineRightCalls(route: Route, world: World): Promise<string[]> {
  const more = exampleOf(route);
  if (more === null) return ["it has no example"];
  const found: string[] = [];
  for (const { promise, headers, hidden, from } of rightCallers(route, world)) {
    const { example, params } = await freshThings(route, world, more);
    const cookie = example.cookie === undefined ? {} : { cookie: example.cookie };
    const built = requestsOf(route, world, example)({ headers: { ...headers, ...cookie }, params });
    const request = from === undefined ? built : { ...built, from };
    const answer = await world.send(request);
    const isRight = example.code === undefined ? answer.statusCode < 300 : answer.json().code === example.code;
    if (!isRight) found.push(`${promise}: ${answer.statusCode}: ${answer.body.slice(0, 300)}`);
    found.push(
      ...leaksOf(answer, hidden, request).map(
        (noun) => `${promise}: it names a ${noun} that the caller may not know of`,
      ),
    );
  }
  return found;
}

type RightCaller = {
  readonly promise: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ids that the answer must not hold. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly from?: string;
};

function rightCallers(route: Route, world: World): RightCaller[] {
  const { access } = route;
  const foreign = world.foreign.things;
  const session = (each: keyof World["roles"]): RightCaller => ({
    promise: `a ${each}`,
    headers: { cookie: world.roles[each], ...(changes(route) ? { origin: ownOrigin } : {}) },
    hidden: foreign,
  });
  const key = (each: keyof World["keys"], hidden = foreign): RightCaller => ({
    promise: `the ${each} key`,
    headers: { "x-api-key": world.keys[each] },
    hidden,
  });
  if (access.kind === "public") {
    const everything = changes(route) ? foreign : { ...foreign, ...world.own.things };
    return [{ promise: "anybody", headers: {}, hidden: everything }];
  }
  if (access.kind === "any-caller") {
    // What changes something here is about the caller's own session: the example brings the right one.
    return changes(route)
      ? [session("admin")]
      : [...scope.options.map((each) => key(each)), ...role.options.map(session)];
  }
  const mayByRole = role.options.filter((each) => permissionsOfRole[each].includes(access.permission));
  const isOfModel = Object.values(access.owner).some((noun) => ofModel.has(noun));
  const limited = permissionsOfKey({ scopes: scope.options, models: [1] });
  const isOfNothing = Object.keys(access.owner).length === 0;
  const here = { promise: "a program on this machine", headers: {}, hidden: { ...foreign, ...world.own.things } };
  return [
    key(access.scope),
    ...(access.openToThisMachine === true ? [{ ...here, from: "127.0.0.1" }] : []),
    ...(changes(route) ? [session("admin")] : mayByRole.map(session)),
    // A key of the first model reads what is of it; one of the second sees nothing of the first in any list.
    ...(isOfModel && !changes(route) ? [key("firstModel")] : []),
    ...(isOfNothing && !changes(route) && limited.has(access.permission)
      ? [key("otherModel", { ...foreign, ...modelThings(world) })]
      : []),
  ];
}

function modelThings(world: World): Record<string, string> {
  return Object.fromEntries(Object.entries(world.own.things).filter(([noun]) => ofModel.has(noun)));
}

/** What a right call is about: the standing things for a read, new ones for whatever may change or delete them. */
export async function freshThings(
  route: Route,
  world: World,
  more: RouteExample,
): Promise<{ example: Example; params: Record<string, string> }> {
  const params: Record<string, string> = {};
  const made: Record<string, string> = {};
  if (changes(route) && route.access.kind === "guarded") {
    for (const [parameter, noun] of Object.entries(route.access.owner)) {
      const id = await things[noun]?.(world.own);
      if (id === undefined) throw new Error(`no fixture for ${noun}`);
      params[parameter] = id;
      made[noun] = id;
    }
    await more.prepare?.(world.own, made, world);
  }
  return { example: await more.make(world.own, world), params };
}
