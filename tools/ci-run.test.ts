import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "driftguard-ci-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `.ci/run` with an npm that does as told: installing for real takes a minute and needs a registry. */
function ciRun(npm: { readonly ci: string; readonly node: string; readonly test: string }) {
  const script = `#!/bin/sh
case "$*" in
  ci) ${npm.ci} ;;
  "run --silent check:node") ${npm.node} ;;
  "test --silent") echo "CI is $CI"; ${npm.test} ;;
  *) echo "unexpected: npm $*"; exit 9 ;;
esac
`;
  writeFileSync(join(folder, "npm"), script);
  chmodSync(join(folder, "npm"), 0o755);
  const { CI: _, ...env } = process.env;
  const PATH = [folder, env["PATH"]].join(delimiter);
  const { status, stdout } = spawnSync("bash", [join(import.meta.dirname, "../.ci/run")], {
    env: { ...env, PATH },
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

const good = { ci: "true", node: "echo v24.21.0", test: 'echo "7 passed, 0 failed"' };

test.each([
  { promise: "a good run ends with npm test's line", npm: good, status: 0, last: "7 passed, 0 failed" },
  {
    promise: "failing tests fail the run, and their line stays the last",
    npm: { ...good, test: 'echo "6 passed, 1 failed"; exit 1' },
    status: 1,
    last: "6 passed, 1 failed",
  },
  {
    promise: "a failed install is one failure",
    npm: { ...good, ci: "exit 1" },
    status: 1,
    last: "0 passed, 1 failed",
  },
  {
    promise: "another Node is one failure",
    npm: { ...good, node: "echo v20.20.2" },
    status: 1,
    last: "0 passed, 1 failed",
  },
  {
    promise: "a Node that does not start is one failure",
    npm: { ...good, node: "exit 1" },
    status: 1,
    last: "0 passed, 1 failed",
  },
])("$promise", ({ npm, status, last }) => {
  const run = ciRun(npm);
  expect(run).toMatchObject({ status });
  expect(run.lines.at(-1)).toBe(last);
});

test("the tests run in CI's mode, where an unlisted skip fails", () => {
  expect(ciRun(good).lines).toContain("CI is 1");
});
