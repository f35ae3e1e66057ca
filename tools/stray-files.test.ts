import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findStrayFiles } from "./stray-files.ts";

const root = mkdtempSync(join(tmpdir(), "driftguard-stray-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("compiled files beside their source are strays, and in CI so is all that git does not know", () => {
  execFileSync("git", ["init", "-q", root]);
  write(".gitignore", "packages/*/src/**/*.js\ndist/\n");
  write("packages/stats/src/deep/planted.js");
  write("packages/stats/dist/index.js");
  write("apps/server/src/a.ts");
  execFileSync("git", ["add", "apps", ".gitignore"], { cwd: root });
  write("left-by-a-test.txt");
  expect(findStrayFiles(root, { isClean: false })).toEqual(["packages/stats/src/deep/planted.js"]);
  expect(findStrayFiles(root, { isClean: true })).toEqual(["packages/stats/src/deep/planted.js", "left-by-a-test.txt"]);
});
