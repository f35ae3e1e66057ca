import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findNamedPaths } from "./doc-paths/find-named-paths.ts";

/** A path that a page names and that does not exist. */
export type MissingPath = { readonly page: string; readonly line: number; readonly path: string };

/** What the check of a checkout's pages found. */
export type DocPathsReport = { readonly missing: readonly MissingPath[]; readonly pathsRead: number };

/** Looks for every path that the pages name; a glob must match something. */
export function checkDocPaths(root: string): DocPathsReport {
  const pages = globSync("{*.md,docs/**/*.md,{packages,apps,examples,bench,security}/**/*.md}", {
    cwd: root,
    exclude: ["**/node_modules", "**/dist"],
  });
  const named = pages
    .sort()
    .flatMap((page) =>
      findNamedPaths(page, readFileSync(join(root, page), "utf8")).map((found) => ({ page, ...found })),
    );
  const missing = named.filter(({ path }) => globSync(path, { cwd: root }).length === 0);
  return { missing, pathsRead: named.length };
}

if (import.meta.main) {
  const { missing, pathsRead } = checkDocPaths(join(import.meta.dirname, ".."));
  for (const { page, line, path } of missing) process.stdout.write(`${page}:${line}: ${path} does not exist\n`);
  process.stdout.write(`${missing.length} of ${pathsRead} named paths missing\n`);
  if (missing.length > 0) process.exitCode = 1;
}
