import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findCodeBlocks } from "./doc-examples/find-code-blocks.ts";
import { findDocstringExamples } from "./doc-examples/find-docstring-examples.ts";
import { runExample } from "./doc-examples/run-example.ts";
import { startServer } from "./doc-examples/start-server.ts";
import { checkDocstrings, checkGuides } from "./doc-examples.ts";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function checkoutOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "driftguard-doc-examples-test-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const faultsOf = (code: string) => runExample({ file: "a.ts", line: 10, code, scope: [] });

describe("an example that is as it says passes", () => {
  test.each([
    ["an expression", "1 + 1; // => 2"],
    ["a declared constant", "const sum = 1 + 1; // => 2"],
    ["what is logged", "console.log([1, 2].length); // => 2"],
    ["types are no matter", 'const name: string = "a" satisfies string; // => "a"'],
    ["a promise that is awaited", "await Promise.resolve(4); // => 4"],
    ["a value over several lines", "Math.max(\n  1,\n  2,\n); // => 2"],
    ["an object", '({ a: [1, null], b: { c: "d" } }); // => { a: [1, null], b: { c: "d" } }'],
    ["a number but for its last digits", "[0.1 + 0.2]; // => [0.3]"],
    ["not a number", "Number('x'); // => NaN"],
    ["a typed array shown as numbers", "new Float64Array([1, 2.5]); // => [1, 2.5]"],
    ["an error by its name", "new Array(-1); // => throws RangeError"],
    ["an import", 'import { join } from "node:path";\njoin("a", "b"); // => "a/b"'],
    ["an import under another name", 'import { join as connect } from "node:path";\nconnect("a", "b"); // => "a/b"'],
    ["a whole module", 'import * as path from "node:path";\npath.join("a", "b"); // => "a/b"'],
    ["a default import", 'import path from "node:path";\npath.join("a", "b"); // => "a/b"'],
    ["an import of types alone", 'import type { Stats } from "node:fs";\nconst size: Stats | 1 = 1; // => 1'],
    ["inside of a function that is called", "for (const n of [3]) {\n  n + 1; // => 4\n}"],
  ])("%s", async (_, code) => {
    expect(await faultsOf(code)).toEqual([]);
  });
});

describe("an example that is not as it says is found, with its line", () => {
  test.each([
    ["another value", "const a = 1;\na + 1; // => 3", "a.ts:11: is 2, not 3"],
    ["nearly the same number", "0.3 + 1e-12; // => 0.3", "a.ts:10: is 0.30000000000099997, not 0.3"],
    ["zero for a small number", "1e-300; // => 0", "a.ts:10: is 1e-300, not 0"],
    ["nearly the same number, deep", "({ a: [1, 2.001] }); // => { a: [1, 2] }", "a.ts:10: is { a: [ 1, 2.001 ] }"],
    ["an array that is longer", "[1, 2]; // => [1]", "a.ts:10: is [ 1, 2 ], not [ 1 ]"],
    ["a property that is not said", "({ a: 1, b: 2 }); // => { a: 1 }", "a.ts:10: is { a: 1, b: 2 }"],
    ["another constant", "const sum = 1; // => 2", "a.ts:10: is 1, not 2"],
    ["another logged value", "console.log(1); // => 2", "a.ts:10: is 1, not 2"],
    ["text for a number", '"1"; // => 1', "a.ts:10: is '1', not 1"],
    ["a promise that nobody awaited", "Promise.resolve(4); // => 4", "a.ts:10: is Promise"],
    ["no error", "1; // => throws RangeError", "a.ts:10: throws nothing, but gives 1, not RangeError"],
    ["another error", "null.x; // => throws RangeError", "a.ts:10: throws TypeError, not RangeError"],
    ["an error before the value", '(() => {\n  throw new Error("no file");\n})();\n1; // => 1', "Error: no file"],
    ["a name that does not exist", "area(2); // => 4", "ReferenceError: area is not defined"],
    ["a function that nobody calls", "function f() {\n  1; // => 2\n}", "a.ts:11: was never reached"],
    ["a value after nothing", "// => 2\n1;", '"// =>" follows no value'],
    ["a value that is no code", "1; // => about 2", "SyntaxError"],
    ["code that is no code", "const = 1; // => 1", "SyntaxError"],
    ["a package that does not exist", 'import { x } from "no-such-package";\nx; // => 1', "no-such-package"],
  ])("%s", async (_, code, fault) => {
    expect(await faultsOf(code)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });
});

test("examples are cut out of docstrings with their lines; those without a value are left alone", () => {
  const source = [
    "/**",
    " * Doubles.",
    " * @example",
    " * double(2); // => 4",
    " * double(3);",
    " * @returns twice",
    " */",
    "export const double = (n: number) => 2 * n;",
    "/** @example",
    " * ```ts",
    " * double(4); // => 8",
    " * ```",
    " */",
    "/** @example draw(chart); */",
    "// double(1); // => 3 is no docstring",
  ].join("\n");
  expect(findDocstringExamples("double.ts", source)).toEqual({
    examples: [
      { line: 4, code: "double(2); // => 4\ndouble(3);\n" },
      { line: 10, code: "\ndouble(4); // => 8\n\n\n" },
    ],
    strayLines: [],
  });
});

test("a value outside of an example would look checked, and is reported", () => {
  const source = "/**\n * Doubles: double(2); // => 5\n * Not `a; // => 1`, which is quoted.\n */\nexport const a = 1;";
  expect(findDocstringExamples("a.ts", source).strayLines).toEqual([2]);
});

/** A file with one documented function, and what its example says. */
function documented(example: string, code: string): string {
  return `/**\n * Something.\n * @example\n * ${example}\n */\n${code}\n`;
}

test("docstrings are run with the exports of their file and of its package; a planted wrong value is found", async () => {
  const double = "export const double = (n: number) => 2 * n;";
  const root = checkoutOf({
    "packages/stats/src/index.ts": 'export { double } from "./double.ts";',
    "packages/stats/src/double.ts": documented("double(2); // => 4", double),
    "packages/stats/src/thrice.ts": documented(
      "double(thrice(1)); // => 6",
      "export const thrice = (n: number) => 3 * n;",
    ),
    "packages/stats/src/planted.ts": documented("half(2); // => 4", "export const half = (n: number) => n / 2;"),
    "packages/stats/src/double.test.ts": documented("nothing; // => 4", "export {};"),
    "tools/double.ts": documented("double(2); // => 4", double),
    "tools/stray.ts": "/** one; // => 1 */\nexport const one = 1;",
  });
  const printed: string[] = [];
  const counts = await checkDocstrings(root, (line) => printed.push(line));
  expect(counts).toEqual({ passed: 3, failures: ["packages/stats/src/planted.ts:4", "tools/stray.ts"], skips: [] });
  expect(printed).toEqual([
    "packages/stats/src/planted.ts:4: is 1, not 4",
    'tools/stray.ts:1: "// =>" outside of an @example',
  ]);
});

test("code blocks are found with language, line and excuse", () => {
  const markdown = [
    "Text",
    "```ts",
    "1;",
    "```",
    "<!-- not executed: the test starts the server itself -->",
    "",
    "```sh title",
    "npm start",
    "```",
    "<!-- not executed -->",
    "~~~",
    "```",
    "~~~",
    "- item",
    "  ```python",
    "  print(1)",
    "  ```",
  ].join("\n");
  expect(findCodeBlocks(markdown)).toEqual([
    { language: "ts", line: 3, code: "1;\n", excuse: null },
    { language: "sh", line: 8, code: "npm start\n", excuse: "the test starts the server itself" },
    { language: "", line: 12, code: "```\n", excuse: "" },
    { language: "python", line: 16, code: "print(1)\n", excuse: null },
  ]);
});

const noServer = () => Promise.reject(new Error("this page names no server"));

/** A guide of one block. */
function guide(language: string, code: string, comment = ""): string {
  return `# Title\n${comment}\n\`\`\`${language}\n${code}\n\`\`\`\n`;
}

describe("blocks of a guide", () => {
  test.each([
    { promise: "a good shell block passes", text: guide("sh", "echo 4 # => 4"), passed: 1, failed: 0 },
    { promise: "a good Python block passes", text: guide("python", "print(2 + 2)  # => 4"), passed: 1, failed: 0 },
    {
      promise: "a good TypeScript block passes",
      text: guide("ts", "const n: number = 4; // => 4"),
      passed: 1,
      failed: 0,
    },
    { promise: "a good JavaScript block passes", text: guide("js", "2 + 2; // => 4"), passed: 1, failed: 0 },
    { promise: "a failing command fails", text: guide("sh", "false\necho on"), passed: 0, failed: 1 },
    { promise: "a failing part of a pipe fails", text: guide("bash", "false | cat"), passed: 0, failed: 1 },
    { promise: "an unset variable fails", text: guide("sh", 'echo "$NO_SUCH_NAME"'), passed: 0, failed: 1 },
    { promise: "another line on stdout fails", text: guide("sh", "echo 5 # => 4"), passed: 0, failed: 1 },
    {
      promise: "lines in another order fail",
      text: guide("sh", "echo 2; echo 1\n# => 1\n# => 2"),
      passed: 0,
      failed: 1,
    },
    { promise: "an error in Python fails", text: guide("python", "1 / 0"), passed: 0, failed: 1 },
    { promise: "another value in Python fails", text: guide("python", "print(5)  # => 4"), passed: 0, failed: 1 },
    { promise: "another value in TypeScript fails", text: guide("ts", "2 + 3; // => 4"), passed: 0, failed: 1 },
    { promise: "an unknown language fails", text: guide("ruby", "puts 4"), passed: 0, failed: 1 },
    { promise: "no language fails", text: guide("", "npm test"), passed: 0, failed: 1 },
    {
      promise: "an excuse without a reason fails",
      text: guide("sh", "true", "<!-- not executed: -->"),
      passed: 0,
      failed: 1,
    },
    {
      promise: "an excuse with a reason is not executed",
      text: guide("sh", "false", "<!-- not executed: it fails -->"),
      passed: 0,
      failed: 0,
    },
    { promise: "text is not executed", text: guide("text", "4 passed, 0 failed"), passed: 0, failed: 0 },
    {
      promise: "a variable that a shell block sets is there in the next blocks, as in one terminal",
      text: `${guide("sh", "key='two words'")}${guide("sh", 'echo "$key" # => two words')}${guide("python", 'import os\nprint(os.environ["key"])  # => two words')}`,
      passed: 3,
      failed: 0,
    },
  ])("$promise", async ({ text, passed, failed }) => {
    const root = checkoutOf({ "docs/guide/page.md": text });
    const counts = await checkGuides(root, { python: "python3", startServer: noServer, print: () => {} });
    expect({ ...counts, failures: counts.failures.length }).toEqual({ passed, failures: failed, skips: [] });
  });

  test("without Python its blocks are skipped by name", async () => {
    const root = checkoutOf({ "README.md": guide("python", "print(4)") });
    const { skips } = await checkGuides(root, { python: null, startServer: noServer, print: () => {} });
    expect(skips).toEqual([{ test: "README.md:4", note: "python is missing: node tools/provision.ts" }]);
  });

  test("a reader of any page is told of its faults with file and line", async () => {
    const root = checkoutOf({
      "README.md": guide("sh", "echo 5 # => 4"),
      "examples/a/README.md": guide("js", "1; // => 2"),
    });
    const printed: string[] = [];
    await checkGuides(root, { python: null, startServer: noServer, print: (line) => printed.push(line) });
    expect(printed.join("\n")).toMatch(/README\.md:4: prints no line "4"[^]*examples\/a\/README\.md:4: is 1, not 2/);
  });
});

describe("a page that names the server", () => {
  const page = guide(
    "sh",
    'echo "localhost:8000 dg_your_key" # => 127.0.0.1:4711 dg_first\necho http://127.0.0.1:8000/x # => http://127.0.0.1:4711/x',
  );

  test("gets one of its own, with its address and key in place of those that a reader has", async () => {
    let stops = 0;
    const server = { address: "127.0.0.1:4711", key: "dg_first", stop: async () => void (stops += 1) };
    const root = checkoutOf({ "README.md": `${page}${page}` });
    const options = { python: null, startServer: async () => server, print: () => {} };
    expect(await checkGuides(root, options)).toEqual({ passed: 2, failures: [], skips: [] });
    expect(stops).toBe(1);
  });

  test("a block that is not executed starts none", async () => {
    const root = checkoutOf({
      "README.md": guide("sh", "curl localhost:8000", "<!-- not executed: it is a sketch -->"),
    });
    await expect(checkGuides(root, { python: null, startServer: noServer, print: () => {} })).resolves.toBeDefined();
  });

  test("a server that does not start is a failure of that page", async () => {
    const root = checkoutOf({ "README.md": page, "docs/other.md": guide("sh", "true") });
    const startServer = () => Promise.reject(new Error("the port is taken"));
    expect(await checkGuides(root, { python: null, startServer, print: () => {} })).toEqual({
      passed: 1,
      failures: ["README.md: the port is taken"],
      skips: [],
    });
  });

  test("the server is ready when it says so, and ends when it is told to", async () => {
    const script = `console.log("API key: dg_first"); console.log("DriftGuard is ready: http://127.0.0.1:4711");
      process.on("SIGTERM", () => process.exit(0)); setInterval(() => console.log("busy"), 5);`;
    const { address, key, stop } = await startServer(tmpdir(), ["node", "-e", script]);
    expect({ address, key }).toEqual({ address: "127.0.0.1:4711", key: "dg_first" });
    await stop();
  });

  test("a server that ends before it is ready is an error with what it wrote", async () => {
    const script = 'console.error("the port is taken"); process.exit(3)';
    await expect(startServer(tmpdir(), ["node", "-e", script])).rejects.toThrow("the port is taken");
  });
});
