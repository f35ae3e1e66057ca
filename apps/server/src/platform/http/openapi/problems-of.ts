import type { ProblemCode } from "@driftguard/protocol";

import type { Route } from "../route.ts";

/** Every problem a route can answer: what it declares, and what its guard and its reader add by themselves. */
export function problemsOf({ access, method, query, body, path, problems }: Route): ProblemCode[] {
  const changes = method !== "GET";
  const byGuard: ProblemCode[] =
    access.kind === "public"
      ? []
      : access.kind === "any-caller"
        ? ["access/unauthenticated"]
        : ["access/unauthenticated", "access/forbidden"];
  const byBody: ProblemCode[] = [
    ...(body === null ? [] : (["request/malformed", "request/unsupported-media-type", "request/too-slow"] as const)),
    ...(body === null ? [] : (["request/too-large"] as const)),
    ...(query !== null || body?.kind === "json" || body?.kind === "bytes" ? (["request/invalid"] as const) : []),
  ];
  return [
    ...new Set<ProblemCode>([
      ...byGuard,
      ...(changes ? (["request/foreign-origin", "request/unsupported-media-type", "server/draining"] as const) : []),
      // A path that cannot be decoded, or is too long, is refused before anything else.
      ...(path.includes(":") ? (["request/malformed"] as const) : []),
      ...byBody,
      ...problems,
      "store/unavailable",
      "server/error",
    ]),
  ];
}
