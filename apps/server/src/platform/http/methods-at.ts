import type { Method, Route } from "./route.ts";

/** The methods that a path answers, in alphabetical order; none where no route has it. */
export function methodsAt(
  routes: readonly Pick<Route, "method" | "path">[],
  path: string,
): readonly (Method | "HEAD")[] {
  const asked = path.split("/");
  const found = routes.filter((route) => isAt(route.path.split("/"), asked)).map(({ method }) => method);
  return [...new Set(found.flatMap((method) => (method === "GET" ? (["GET", "HEAD"] as const) : [method])))].toSorted();
}

function isAt(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((part, index) => (part.startsWith(":") ? asked[index] !== "" : part === asked[index]))
  );
}
