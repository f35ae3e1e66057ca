import type { FastifyInstance } from "fastify";

/** Every method and path that a server answers at, by its own router: `GET /api/v1/models`. `HEAD` is left out. */
export function mountedRoutes(server: FastifyInstance): string[] {
  const path: string[] = [];
  // By common beginnings: written one a line, a wildcard has lost what stands before it.
  return server
    .printRoutes({ commonPrefix: true })
    .split("\n")
    .flatMap((line) => {
      const found = /^((?:│ {3}| {4})*)(?:├──|└──) (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
      if (found === null) return [];
      const [, indent = "", segment = "", methods = ""] = found;
      path.splice(indent.length / 4, path.length, segment);
      return methods
        .split(", ")
        .filter((method) => method !== "" && method !== "HEAD")
        .map((method) => `${method} ${path.join("")}`);
    });
}
