import type { Method, Route } from "./route.ts";

/** The methods that a path answers, in alphabetical order; none where no route has it. A path without parameters goes first. */
export function methodsAt(
  routes: readonly Pick<Route, "method" | "path">[],
  path: string,
): readonly (Method | "HEAD")[] {
  const asked = path.split("/");
  const exact = routes.filter((route) => route.path === path);
  const found = exact.length > 0 ? exact : routes.filter((route) => isAt(route.path.split("/"), asked));
  const methods = found.flatMap(({ method }) => (method === "GET" ? (["GET", "HEAD"] as const) : [method]));
  return [...new Set(methods)].toSorted();
}

function isAt(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((part, index) => (part.startsWith(":") ? asked[index] !== "" : part === asked[index]))
  );
}
