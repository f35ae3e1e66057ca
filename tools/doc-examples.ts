import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CodeBlock, findCodeBlocks } from "./doc-examples/find-code-blocks.ts";
import { findDocstringExamples } from "./doc-examples/find-docstring-examples.ts";
import { runBlock } from "./doc-examples/run-block.ts";
import { runExample } from "./doc-examples/run-example.ts";
import { type GuideServer, startServer } from "./doc-examples/start-server.ts";
import { findTool } from "./find-tool.ts";
import { addCounts, type Skip, type TestCounts } from "./test-counts.ts";

/** Languages that say something without doing anything. */
const quietLanguages: ReadonlySet<string> = new Set(["text", "json", "yaml", "http", "sql", "csv", "ini", "mermaid"]);

type Print = (line: string) => void;

/** Runs every docstring example with a `// =>` line, in the sources of packages and of tools; one check an example. */
export async function checkDocstrings(root: string, print: Print): Promise<TestCounts> {
  let passed = 0;
  const failures: string[] = [];
  const conclude = (place: string, faults: readonly string[]): void => {
    for (const fault of faults) print(fault);
    if (faults.length > 0) failures.push(place);
    else passed += 1;
  };
  const files = globSync("{packages/*/src,apps/*/src,tools}/**/*.ts", {
    cwd: root,
    exclude: ["**/node_modules", "**/*.test.ts"],
  });
  for (const file of files.sort()) {
    const { examples, strayLines } = findDocstringExamples(file, readFileSync(join(root, file), "utf8"));
    if (strayLines.length > 0)
      conclude(
        file,
        strayLines.map((line) => `${file}:${line}: "// =>" outside of an @example`),
      );
    for (const { line, code } of examples) {
      conclude(`${file}:${line}`, await runExample({ file, line, code, scope: scopeOf(file, root) }));
    }
  }
  return { passed, failures, skips: [] };
}

/** A reader has the package's front door at hand, and the file that the example is about. */
function scopeOf(file: string, root: string): string[] {
  const door = file.replace(/^(packages\/[^/]+\/src)\/.*$/, "$1/index.ts");
  return [door, file]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => pathToFileURL(join(root, path)).href);
}

/** How guides are checked. */
export type GuideOptions = {
  /** The interpreter; with `null` Python's blocks are skipped. */
  readonly python: string | null;
  readonly startServer: (root: string) => Promise<GuideServer>;
  readonly print: Print;
  /** These pages alone, by their path from the root. */
  readonly pages?: readonly string[];
};

/** Runs every code block of the guides, file by file; one check a block. */
export async function checkGuides(root: string, options: GuideOptions): Promise<TestCounts> {
  const files = globSync("{README.md,CONTRIBUTING.md,docs/**/*.md,{packages,examples,sdks}/*/README.md}", {
    cwd: root,
    exclude: ["**/node_modules"],
  });
  const counts: TestCounts[] = [];
  const isAsked = (file: string): boolean => options.pages === undefined || options.pages.includes(file);
  for (const file of files.sort().filter(isAsked)) counts.push(await checkGuide({ file, root }, options));
  return addCounts(counts);
}

async function checkGuide(
  { file, root }: { readonly file: string; readonly root: string },
  { python, startServer, print }: GuideOptions,
): Promise<TestCounts> {
  const found = findCodeBlocks(readFileSync(join(root, file), "utf8"));
  const blocks = found.filter(({ language }) => !quietLanguages.has(language));
  const executed = blocks.filter(({ excuse }) => excuse === null);
  const excused = Map.groupBy(blocks, ({ excuse }) => excuse ?? "");
  for (const [excuse, alike] of excused) {
    const places = alike.length === 1 ? `:${alike[0]?.line}` : "";
    if (excuse !== "") print(`${file}${places}: ${alike.length} not executed: ${excuse}`);
  }
  const shown = found.length - blocks.length;
  if (shown > 0) print(`${file}: ${shown} that only show something`);
  const failures = blocks
    .filter(({ excuse }) => excuse === "")
    .map(({ line }) => `${file}:${line}: an excuse needs a reason`);
  const skips: Skip[] = [];
  let passed = 0;
  const scratch = mkdtempSync(join(tmpdir(), "driftguard-guide-"));
  let server: GuideServer | null = null;
  try {
    if (executed.some(({ code }) => namesServer(code))) server = await startServer(root);
    for (const block of executed) {
      const result = await runBlock(pointAt(block, server), { file, root, scratch, python });
      const place = `${file}:${block.line}`;
      if (result === null) skips.push({ test: place, note: `python is missing: ${findTool("python").install}` });
      else if (result.faults.length > 0) failures.push(place);
      else passed += 1;
      for (const fault of result?.faults ?? []) print(fault);
    }
  } catch (error) {
    failures.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  return { passed, failures, skips };
}

const documentedAddress = /\b(localhost|127\.0\.0\.1):8000\b/g;
const documentedKey = "dg_your_key";

function namesServer(code: string): boolean {
  return code.search(documentedAddress) !== -1;
}

/** A page shows the address that a reader has by default, and a stand-in for the reader's key. */
function pointAt(block: CodeBlock, server: GuideServer | null): CodeBlock {
  if (server === null) return block;
  const code = block.code.replaceAll(documentedAddress, server.address).replaceAll(documentedKey, server.key);
  return { ...block, code };
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  // Pages that are named are run alone.
  const pages = process.argv.slice(2);
  const docstrings = pages.length === 0 ? await checkDocstrings(root, print) : { passed: 0, failures: [], skips: [] };
  const guides = await checkGuides(root, {
    python: findTool("python").path,
    startServer,
    print,
    ...(pages.length === 0 ? {} : { pages }),
  });
  const counts = {
    passed: docstrings.passed + guides.passed,
    failures: [...docstrings.failures, ...guides.failures],
    skips: guides.skips,
  };
  print(`${docstrings.passed} docstring examples and ${guides.passed} code blocks are as they say`);
  writeFileSync(process.env["DRIFTGUARD_TEST_COUNTS"] ?? "/dev/null", JSON.stringify(counts));
  // An example may leave a timer or a connection behind.
  process.exit(counts.failures.length > 0 ? 1 : 0);
}
