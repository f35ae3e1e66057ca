import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workspace } from "./architecture/import-target.ts";
import { judgeSource, type Violation } from "./architecture/judge-source.ts";
import { readSource } from "./architecture/read-source.ts";

/** What the check of a checkout found. */
export type ArchitectureReport = {
  readonly violations: readonly Violation[];
  /** How much was read, so that a check that saw nothing cannot pass as a good one. */
  readonly filesRead: number;
  readonly importsRead: number;
};

/** Compares what every source file of a checkout imports with the table of the house. */
export function checkArchitecture(root: string): ArchitectureReport {
  const workspaces = findWorkspaces(root);
  const sources = globSync("{packages,apps,tools,bench,examples}/**/*.{ts,tsx,mts,js,mjs}", {
    cwd: root,
    exclude: ["**/node_modules", "**/dist", "apps/server/public"],
  })
    .sort()
    .map((path) => readSource(path, readFileSync(join(root, path), "utf8")));
  return {
    violations: sources.flatMap((source) => judgeSource(source, workspaces)),
    filesRead: sources.length,
    importsRead: sources.reduce((sum, { imports }) => sum + imports.length, 0),
  };
}

function findWorkspaces(root: string): Workspace[] {
  return globSync("{packages/*,apps/*,tools,bench}/package.json", { cwd: root }).map((path) => {
    const { name, exports: doors = {} } = JSON.parse(readFileSync(join(root, path), "utf8"));
    return { folder: path.replace("/package.json", ""), name, doors: Object.keys(doors) };
  });
}

if (import.meta.main) {
  const { violations, filesRead, importsRead } = checkArchitecture(join(import.meta.dirname, ".."));
  for (const { path, line, says } of violations) process.stdout.write(`${path}:${line}: ${says}\n`);
  process.stdout.write(`${violations.length} violations in ${filesRead} files with ${importsRead} imports\n`);
  if (violations.length > 0 || importsRead === 0) process.exitCode = 1;
}
