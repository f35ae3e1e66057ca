import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Pages by their path, as they would be committed: formatted as everything else is. */
export function formatPages(root: string, pages: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-doc-pages-"));
  try {
    for (const [path, text] of pages) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    writeFileSync(join(folder, ".oxfmtrc.json"), readFileSync(join(root, ".oxfmtrc.json")));
    execFileSync(join(root, "node_modules/.bin/oxfmt"), ["."], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    return new Map([...pages.keys()].map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Those of some pages that a checkout does not have as they should be. */
export function stalePages(root: string, pages: ReadonlyMap<string, string>): readonly string[] {
  return [...formatPages(root, pages)]
    .filter(([path, text]) => readIfThere(join(root, path)) !== text)
    .map(([path]) => path);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
