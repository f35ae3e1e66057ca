import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findNamedPaths } from "./doc-paths/find-named-paths.ts";
import { checkDocPaths } from "./doc-paths.ts";

test.each([
  ["a file", "See `tools/check.ts`.", ["tools/check.ts"]],
  ["a folder", "All in `packages/stats/`.", ["packages/stats/"]],
  ["a path inside of a command", "Run `node ./tools/check.ts lint`.", ["tools/check.ts"]],
  ["a path with a line", "At `tools/check.ts:12`.", ["tools/check.ts"]],
  ["a glob", "Each `packages/*/package.json`.", ["packages/*/package.json"]],
  ["two in one line", "From `apps/server`, `docs/a.md` and `.ci/run`.", ["apps/server", "docs/a.md", ".ci/run"]],
  ["a link beside the page", "[that](decisions/0001.md#why)", ["docs/decisions/0001.md"]],
  ["a link up", "[read](../README.md)", ["README.md"]],
  ["no placeholder", "`docs/decisions/NNNN-title.md`, `packages/<name>/src`", []],
  ["no URL, no route, no package", "[x](https://example.com/docs/a) `/api/v1/models` `@driftguard/stats`", []],
  ["no code block", "```sh\ncat `tools/nothing`\n```", []],
])("%s", (_, text, paths) => {
  expect(findNamedPaths("docs/page.md", text).map(({ path }) => path)).toEqual(paths);
});

test("a path that does not exist is found, with page and line", () => {
  const root = mkdtempSync(join(tmpdir(), "driftguard-doc-paths-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const files = {
    "README.md": "`tools/check.ts`\n\n`tools/planted.ts` and `packages/*/planted.ts`\n",
    "docs/page.md": "[good](../README.md) [planted](planted.md)\n",
    "tools/check.ts": "",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  expect(checkDocPaths(root)).toEqual({
    pathsRead: 5,
    missing: [
      { page: "README.md", line: 3, path: "tools/planted.ts" },
      { page: "README.md", line: 3, path: "packages/*/planted.ts" },
      { page: "docs/page.md", line: 1, path: "docs/planted.md" },
    ],
  });
});
