import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runPythonTests } from "./python-tests.ts";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function checkoutOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "driftguard-python-test-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const results = `
import unittest
class Results(unittest.TestCase):
    def test_passes(self): pass
    def test_fails(self): self.assertEqual(1, 2)
    def test_breaks(self): raise RuntimeError("no server")
    @unittest.skip("no such tool")
    def test_skips(self): pass
    def test_fails_twice_in_parts(self):
        for part in (1, 2):
            with self.subTest(part=part): self.assertEqual(part, 0)
    @unittest.expectedFailure
    def test_passes_for_no_reason(self): pass
`;

test("Python's tests are counted by their results, one by one", () => {
  const root = checkoutOf({ "examples/first/test_results.py": results });
  expect(runPythonTests({ root, python: "python3", output: "ignore" })).toEqual({
    passed: 1,
    failures: ["breaks", "fails", "fails_twice_in_parts", "passes_for_no_reason"].map(
      (name) => `examples/first > test_results.Results.test_${name}`,
    ),
    skips: [{ test: "examples/first > test_results.Results.test_skips", note: "no such tool" }],
  });
});

test.each([
  { promise: "a module that cannot be imported is one failure", text: "import no_such_module\n" },
  { promise: "a file without a test is one failure", text: "answer = 42\n" },
  { promise: "a runner that dies is one failure", text: "import os\nos._exit(0)\n" },
])("$promise, and the next folder still runs", ({ text }) => {
  const good = "import unittest\nclass Good(unittest.TestCase):\n    def test_passes(self): pass\n";
  const root = checkoutOf({ "examples/a/test_a.py": text, "sdks/python/tests/test_b.py": good });
  expect(runPythonTests({ root, python: "python3", output: "ignore" })).toMatchObject({
    passed: 1,
    failures: [expect.stringContaining("examples/a")],
    skips: [],
  });
});

test("without Python each folder is one skip that says how to get it", () => {
  const root = checkoutOf({ "examples/first/test_results.py": results });
  expect(runPythonTests({ root, python: null, output: "ignore" })).toEqual({
    passed: 0,
    failures: [],
    skips: [{ test: "examples/first", note: "python is missing: node tools/provision.ts" }],
  });
});
