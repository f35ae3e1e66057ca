import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Files that a compiler or a test left where only source belongs.
 *
 * Compiled files beside their source would be imported instead of it; git ignores them, so nobody would see them.
 * With `isClean`, as in CI, any file that git does not know is one too: tests leave nothing behind.
 */
export function findStrayFiles(root: string, { isClean }: { readonly isClean: boolean }): string[] {
  const list = (...args: readonly string[]): string[] =>
    execFileSync("git", ["ls-files", "-z", "--others", "--exclude-standard", ...args], { cwd: root, encoding: "utf8" })
      .split("\0")
      .filter((path) => path !== "");
  const compiled = list("--ignored", "--", ":(glob)packages/*/src/**", ":(glob)apps/*/src/**");
  return isClean ? [...compiled, ...list()] : compiled;
}

if (import.meta.main) {
  const isClean = !["", "0", "false"].includes(process.env["CI"] ?? "");
  const root = join(import.meta.dirname, "..");
  // An unpacked archive has no history to compare with; CI always has one.
  const strays = isClean || existsSync(join(root, ".git")) ? findStrayFiles(root, { isClean }) : [];
  for (const path of strays) process.stdout.write(`${path} is in nobody's commit\n`);
  process.stdout.write(`${strays.length} stray files\n`);
  if (strays.length > 0) process.exitCode = 1;
}
