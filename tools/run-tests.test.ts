import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runTests } from "./run-tests.ts";

const root = mkdtempSync(join(tmpdir(), "driftguard-run-tests-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(name: string, files: Record<string, string>, { isCi }: { isCi: boolean }) {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "vitest.config.mjs"), "export default {};");
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const lines: string[] = [];
  const counts = await runTests({ root: folder, output: "ignore", isCi, print: (line) => lines.push(line) });
  return { counts, lines };
}

test("tests are counted by their results, and a file that fails before its tests is one failure", async () => {
  const files = {
    "results.test.js": `
      import { describe, expect, test } from "vitest";
      test("passes", () => {});
      test("fails", () => expect(1).toBe(2));
      test.skip("is skipped", () => {});
      test("skips itself", (context) => context.skip("no such tool"));
      describe("a suite", () => test("passes too", () => {}));`,
    "import.test.js": `throw new Error("before any test");`,
    "hook.test.js": `
      import { beforeAll, describe, test } from "vitest";
      describe("a suite", () => { beforeAll(() => { throw new Error("no database"); }); test("never runs", () => {}); });`,
    "unhandled.test.js": `
      import { test } from "vitest";
      test("passes before a stray rejection", async () => {
        void Promise.reject(new Error("nobody waits"));
        await new Promise((resolve) => setImmediate(resolve));
      });`,
  };
  const { counts } = await run("results", files, { isCi: true });
  expect(counts.passed).toBe(3); // two in results, one in unhandled
  expect(counts.failures.toSorted()).toEqual([
    "an error that no test caught: nobody waits",
    "hook.test.js > a suite: no database",
    "import.test.js: before any test",
    "results.test.js > fails: expected 1 to be 2 // Object.is equality",
  ]);
  expect(counts.skips).toContainEqual({ test: "results.test.js > skips itself", note: "no such tool" });
});

// Each run of the file leaves a mark, so that it can tell which one it is.
const failing = (times: number) => ({
  "good.test.js": `import { test } from "vitest"; test("passes", () => {});`,
  "shaky.test.js": `
    import { appendFileSync, readFileSync } from "node:fs";
    import { expect, test } from "vitest";
    const marks = new URL("marks", import.meta.url);
    appendFileSync(marks, "x");
    test("begins", () => {});
    test("goes on", () => expect(readFileSync(marks, "utf8").length).toBeGreaterThan(${times}));`,
});

test.each([
  {
    promise: "in CI a file that failed once and passed by itself passes, and is named",
    times: 1,
    isCi: true,
    failed: 0,
  },
  { promise: "in CI a file that failed twice is a failure", times: 2, isCi: true, failed: 1 },
  { promise: "at home nothing is run again", times: 1, isCi: false, failed: 1 },
])("$promise", async ({ promise, times, isCi, failed }) => {
  const { counts, lines } = await run(promise.replaceAll(" ", "-"), failing(times), { isCi });
  expect([counts.passed, counts.failures.length]).toEqual([3 - failed, failed]);
  expect(lines).toEqual(
    isCi ? [expect.stringMatching(/^failed at first: shaky\.test\.js > goes on: expected 1 to be/)] : [],
  );
});
