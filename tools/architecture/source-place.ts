import { matchesGlob } from "node:path";

/** Where in the house a file stands. */
export type SourcePlace = {
  /** `packages/stats`, `apps/server`, `tools` … */
  readonly folder: string;
  /** Tests, their fixtures and tools' settings: they may use what the product may not. */
  readonly isTest: boolean;
  /** In the server only: what kind of room, and which slice. */
  readonly server: ServerPlace | null;
};

export type ServerPlace =
  | { readonly kind: "composition" }
  | { readonly kind: "platform" }
  | { readonly kind: "slice"; readonly slice: string };

const tests = [
  "**/*.test.{ts,tsx}",
  "**/{test,tests}/**",
  "**/*.config.{mjs,ts}",
  // The PostgreSQL of a test run, beside what it starts, and what writes tables.ts with its help.
  "apps/server/src/platform/database/{fresh-database,test-server,share-test-server,generate-tables}.ts",
];

/** Tells a file's place by its path from the root of the checkout. */
export function placeOf(path: string): SourcePlace {
  const parts = path.split("/");
  const isWorkspace = parts[0] === "packages" || parts[0] === "apps";
  const folder = isWorkspace ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
  return {
    folder,
    isTest: tests.some((pattern) => matchesGlob(path, pattern)),
    server: path.startsWith("apps/server/src/") ? serverPlaceOf(parts.slice(3)) : null,
  };
}

/** The server's own files, `assembly/` and `command/` put the slices together; what is neither they nor `platform/` is a slice. */
function serverPlaceOf([room = "", ...rest]: readonly string[]): ServerPlace {
  if (rest.length === 0 || room === "assembly" || room === "command") return { kind: "composition" };
  return room === "platform" ? { kind: "platform" } : { kind: "slice", slice: room };
}
