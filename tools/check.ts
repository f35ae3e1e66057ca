import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closingLine } from "./closing-line.ts";
import { missingTools } from "./find-tool.ts";
import { type AllowedSkip, judgeSkips } from "./judge-skips.ts";
import { type RunOptions, runStep, type Step } from "./run-step.ts";
import { addTallies, emptyTally, type Tally } from "./tally.ts";

/**
 * The whole check in its order: what is quick to fail comes first. Fetching waits for the network, and examples, Python's
 * tests and the rest of the tests for servers that they start, so each runs beside what needs nothing of it.
 */
export const steps: ReadonlyMap<string, Step> = new Map([
  ["provision", { ...script("tools/provision.ts"), isBeside: true }],
  ["format", tool("oxfmt", "--check", ".")],
  ["lint", tool("oxlint", "--type-aware", ".")],
  ["types", tool("tsc", "-b")],
  ["bundle", script("tools/bundle-command.ts")],
  ["test-types", tool("tsc", "-p", "tsconfig.tests.json")],
  ["packages", script("tools/packages.ts")],
  ["architecture", script("tools/architecture.ts")],
  ["supply-chain", script("tools/supply-chain.ts")],
  ["doc-paths", script("tools/doc-paths.ts")],
  ["doc-pages", sourced("tools/doc-pages.ts")],
  ["doc-examples", { ...counting(sourced("tools/doc-examples.ts")), waits: true, isBeside: true }],
  ["python-tests", { ...counting(script("tools/python-tests.ts")), isBeside: true }],
  ["tests", counting(script("tools/run-tests.ts"))],
  // Last, for it also finds what the steps before it left behind.
  ["stray-files", { ...script("tools/stray-files.ts"), waits: true }],
]);

/** How the check is run. */
export type CheckOptions = RunOptions & {
  /** In CI a skip that the committed list does not excuse is a failure. */
  readonly isCi: boolean;
  readonly allowedSkips: readonly AllowedSkip[];
  readonly missing: () => ReadonlySet<string>;
  readonly print: (line: string) => void;
};

/**
 * Runs steps one after another, the ones after a failure too, and counts. Some run beside those after them, and are told when
 * they have ended.
 *
 * @param plan - steps by name, in order
 */
export async function check(plan: Iterable<readonly [string, Step]>, options: CheckOptions): Promise<Tally> {
  const { print } = options;
  const results: Promise<StepResult>[] = [];
  for (const [name, step] of plan) {
    if (step.waits) await Promise.all(results);
    const title = `\n== ${name}: ${step.command} ${step.args.join(" ")}`;
    if (step.isBeside) {
      results.push(runHeld(name, step, title, options));
      continue;
    }
    print(title);
    const result = await runOne(name, step, options);
    results.push(Promise.resolve(result));
    for (const line of result.skipped) print(line);
  }
  const ended = await Promise.all(results);
  print(`\n${ended.map(({ summary }) => summary).join("\n")}\n`);
  // Last, for whoever reads a long log reads its end, and some keep no more of it.
  const failed = ended.flatMap((result) => result.failed);
  if (failed.length > 0) print(`${failed.join("\n")}\n`);
  return ended.reduce((total, { tally }) => addTallies(total, tally), emptyTally);
}

type StepResult = {
  readonly tally: Tally;
  readonly summary: string;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
};

/** Runs a step beside others; its lines stay together. */
async function runHeld(name: string, step: Step, title: string, options: CheckOptions): Promise<StepResult> {
  let held = "";
  const output = options.output === "inherit" ? (text: string): void => void (held += text) : options.output;
  const result = await runOne(name, step, { ...options, output });
  for (const line of [title, ...(held === "" ? [] : [held.trimEnd()]), ...result.skipped]) options.print(line);
  return result;
}

async function runOne(name: string, step: Step, options: CheckOptions): Promise<StepResult> {
  const startedAt = performance.now();
  const { passed, failures, skips } = await runStep(step, options);
  const judged = judgeSkips(skips, { list: options.allowedSkips, missing: options.missing() });
  const refused = options.isCi ? judged.refused : [];
  const tally = { passed, failed: failures.length + refused.length, skipped: skips.length - refused.length };
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return {
    tally,
    summary: `${tally.failed === 0 ? "passed" : "FAILED"}  ${name}: ${closingLine(tally)} in ${seconds} s`,
    failed: [
      ...failures.map((failure) => `failed: ${failure}`),
      ...refused.map(({ test }) => `failed, for tools/allowed-skips.json does not excuse it: ${test}`),
    ],
    skipped: skips.map(({ test, note }) => `skipped: ${test}${note === null ? "" : ` (${note})`}`),
  };
}

function tool(command: string, ...args: readonly string[]): Step {
  return { command, args, countsTests: false };
}

function script(file: string): Step {
  return tool("node", file);
}

/** A script that reads the packages from their sources. */
function sourced(file: string): Step {
  return tool("node", "--conditions=driftguard-source", "--disable-warning=ExperimentalWarning", file);
}

/** A step that counts its tests itself. */
function counting(step: Step): Step {
  return { ...step, countsTests: true };
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !steps.has(name));
  if (unknown.length > 0) {
    process.stderr.write(`No such step: ${unknown.join(", ")}. There are: ${[...steps.keys()].join(", ")}.\n`);
    process.exit(3);
  }
  const tally = await check(named.length === 0 ? steps : [...steps].filter(([name]) => named.includes(name)), {
    root,
    output: "inherit",
    isCi: !["", "0", "false"].includes(process.env["CI"] ?? ""),
    allowedSkips: JSON.parse(readFileSync(join(root, "tools/allowed-skips.json"), "utf8")),
    missing: () => new Set([...missingTools(), ...(process.getuid?.() === 0 ? [] : ["root"])]),
    print: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${closingLine(tally)}\n`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
