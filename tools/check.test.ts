import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { check } from "./check.ts";
import type { AllowedSkip } from "./judge-skips.ts";
import type { Step } from "./run-step.ts";

const root = mkdtempSync(join(tmpdir(), "driftguard-check-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const good: Step = { command: "true", args: [], countsTests: false };
const bad: Step = { command: "false", args: [], countsTests: false };
const absent: Step = { command: join(root, "no-such-command"), args: [], countsTests: false };

/** A step that counts as told and ends with an exit code. */
function counting(counts: unknown, code = 0): Step {
  const script = `require("node:fs").writeFileSync(process.env.DRIFTGUARD_TEST_COUNTS, ${JSON.stringify(JSON.stringify(counts))}); process.exit(${code});`;
  return { command: "node", args: ["-e", script], countsTests: true };
}

async function run(
  plan: Record<string, Step>,
  { isCi = false, allowedSkips = [] as AllowedSkip[], output = "ignore" as "ignore" | "inherit" } = {},
) {
  const lines: string[] = [];
  const tally = await check(Object.entries(plan), {
    root,
    output,
    isCi,
    allowedSkips,
    missing: () => new Set(),
    print: (line) => lines.push(line),
  });
  return { tally, printed: lines.join("\n") };
}

test("a failing step is one failure, and the steps after it still run", async () => {
  const { tally, printed } = await run({ first: bad, second: good, third: good });
  expect(tally).toEqual({ passed: 2, failed: 1, skipped: 0 });
  expect(printed).toContain("FAILED  first: 0 passed, 1 failed");
});

test("a step whose command does not exist is one failure", async () => {
  expect((await run({ absent })).tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test.each([
  {
    promise: "tests are counted one by one",
    step: counting({ passed: 5, failures: ["a > fails", "b > fails"], skips: [] }, 1),
    tally: { passed: 5, failed: 2, skipped: 0 },
  },
  {
    promise: "a runner that counted only good tests but ended badly is a failure",
    step: counting({ passed: 5, failures: [], skips: [] }, 1),
    tally: { passed: 5, failed: 1, skipped: 0 },
  },
  {
    promise: "a runner that died before it could count is a failure",
    step: { ...good, countsTests: true },
    tally: { passed: 0, failed: 1, skipped: 0 },
  },
  {
    promise: "counts that are no counts are a failure",
    step: counting({ passed: "all" }),
    tally: { passed: 0, failed: 1, skipped: 0 },
  },
])("$promise", async ({ step, tally }) => {
  expect((await run({ step })).tally).toEqual(tally);
});

const skipping = counting({ passed: 1, failures: [], skips: [{ test: "a.test.ts > waits", note: "no browser" }] });
const excuse = [{ tests: "a.test.ts > *", reason: "the browser comes with the dashboard" }];

test.each([
  { promise: "at home a skip is counted", isCi: false, allowedSkips: [], tally: { passed: 1, failed: 0, skipped: 1 } },
  {
    promise: "in CI an unlisted skip fails",
    isCi: true,
    allowedSkips: [],
    tally: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    promise: "in CI a listed skip stands",
    isCi: true,
    allowedSkips: excuse,
    tally: { passed: 1, failed: 0, skipped: 1 },
  },
])("$promise, and is named", async ({ isCi, allowedSkips, tally }) => {
  const result = await run({ skipping }, { isCi, allowedSkips });
  expect(result.tally).toEqual(tally);
  expect(result.printed).toContain("a.test.ts > waits (no browser)");
});

test("what failed is named at the end, after the steps' results", async () => {
  const { printed } = await run({ tests: counting({ passed: 5, failures: ["a > fails"], skips: [] }, 1), last: good });
  expect(printed.slice(printed.indexOf("passed  last"))).toContain("failed: a > fails\n");
});

test("a step beside others runs with them, is told whole when it has ended, and is over before one that waits", async () => {
  const marks = join(root, "marks");
  const say = (script: string): Step => ({ command: "sh", args: ["-c", script], countsTests: false });
  // 10 s at the latest.
  const until = (file: string): string => `for i in $(seq 100); do [ -e ${file} ] && break; sleep .1; done`;
  const plan = {
    // It ends only once the step after it has begun.
    beside: { ...say(`echo begun; ${until(marks)}; echo over; touch ${marks}-seen`), isBeside: true },
    after: say(`touch ${marks}`),
    failing: { ...say(`${until(`${marks}-seen`)}; rm ${marks}; exit 1`), isBeside: true },
    waiting: { ...say(`[ ! -e ${marks} ]`), waits: true },
  };
  // What is beside is held only where the rest is let through; nothing else here says anything.
  const { tally, printed } = await run(plan, { output: "inherit" });
  expect(tally).toEqual({ passed: 3, failed: 1, skipped: 0 });
  const title = (name: keyof typeof plan): string => `\n== ${name}: sh -c ${plan[name].args[1]}`;
  expect(printed).toContain(`${title("beside")}\nbegun\nover\n`);
  const order = [
    ...[title("after"), title("beside"), title("waiting")],
    ...["passed  beside", "passed  after", "FAILED  failing", "passed  waiting"],
  ].map((line) => printed.indexOf(line));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
});
