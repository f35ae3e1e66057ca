import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findCodeBlocks } from "./doc-examples/find-code-blocks.ts";
import { findDocstringExamples } from "./doc-examples/find-docstring-examples.ts";
import { runBlock } from "./doc-examples/run-block.ts";
import { runExample } from "./doc-examples/run-example.ts";
import { findTool } from "./find-tool.ts";
import type { TestCounts } from "./test-counts.ts";

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
      conclude(
        `${file}:${line}`,
        await runExample({ file, line, code, scope: [pathToFileURL(join(root, file)).href] }),
      );
    }
  }
  return { passed, failures, skips: [] };
}

/** Runs every code block of the guides, file by file; one check a block. */
export function checkGuides(root: string, { python, print }: { python: string | null; print: Print }): TestCounts {
  let passed = 0;
  const failures: string[] = [];
  const skips: { test: string; note: string }[] = [];
  const files = globSync("{README.md,CONTRIBUTING.md,docs/**/*.md,{packages,examples}/*/README.md}", { cwd: root });
  for (const file of files.sort()) {
    const scratch = mkdtempSync(join(tmpdir(), "driftguard-guide-"));
    for (const block of findCodeBlocks(readFileSync(join(root, file), "utf8"))) {
      const place = `${file}:${block.line}`;
      if (quietLanguages.has(block.language)) continue;
      if (block.excuse !== null && block.excuse !== "") {
        print(`${place}: not executed: ${block.excuse}`);
        continue;
      }
      const result =
        block.excuse === ""
          ? { faults: [`${place}: "not executed" needs a reason`] }
          : runBlock(block, { file, root, scratch, python });
      if (result === null) skips.push({ test: place, note: `python is missing: ${findTool("python").install}` });
      else if (result.faults.length > 0) failures.push(place);
      else passed += 1;
      for (const fault of result?.faults ?? []) print(fault);
    }
    rmSync(scratch, { recursive: true, force: true });
  }
  return { passed, failures, skips };
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const docstrings = await checkDocstrings(root, print);
  const guides = checkGuides(root, { python: findTool("python").path, print });
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
