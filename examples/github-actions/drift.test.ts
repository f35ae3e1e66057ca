import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The workflow's own commands, in order: what stands behind `run:`, on its line or as a block below it. */
function commandsOf(workflow: string): string[] {
  return [...workflow.matchAll(/^ {8}run: (?:\|\n((?: {10}.*\n)+)|(.*)$)/gm)].map(([, block, line]) =>
    (block ?? line ?? "").replaceAll(/^ {10}/gm, ""),
  );
}

test("the workflow's commands tell drift by the exit code, and leave a summary, a page and JUnit", () => {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-workflow-"));
  try {
    mkdirSync(join(folder, "data"));
    // npx without its search, which takes longer than all that it runs.
    writeFileSync(join(folder, "npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
    for (const [name, from] of [
      ["reference", 0],
      ["current", 60],
    ] as const) {
      const rows = Array.from({ length: 300 }, (_, i) => from + ((i * 7919) % 101) + i / 1000);
      writeFileSync(join(folder, `data/${name}.csv`), `amount\n${rows.join("\n")}\n`);
    }
    const summary = join(folder, "summary.md");
    const path = [folder, join(root, "node_modules/.bin"), process.env["PATH"]].join(":");
    const env = { ...process.env, PATH: path, GITHUB_STEP_SUMMARY: summary };
    const [compare = "", show = "", ...more] = commandsOf(readFileSync(join(import.meta.dirname, "drift.yml"), "utf8"));
    const run = (command: string) => spawnSync("bash", ["-euc", command], { cwd: folder, env, encoding: "utf8" });
    expect(more).toEqual([]);
    expect(run(compare)).toMatchObject({ status: 1 });
    expect(run(show)).toMatchObject({ status: 0 });
    expect(readFileSync(summary, "utf8")).toContain("1 of 1 column drifted");
    expect(readFileSync(join(folder, "drift.xml"), "utf8")).toContain("<testsuite");
    expect(readFileSync(join(folder, "drift.html"), "utf8")).toContain("<h1");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
