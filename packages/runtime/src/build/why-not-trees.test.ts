import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseSettings } from "./read-settings.ts";
import { whyNotTrees } from "./why-not-trees.ts";

const example = join(import.meta.dirname, "../../../../examples/flights-xgboost");
const model = { format: "xgboost-json", file: "model.json", entry: null, classes: null } as const;
const settings = parseSettings(readFileSync(join(example, "driftguard.json"), "utf8"));
let files: string;

beforeEach(() => {
  files = mkdtempSync(join(tmpdir(), "driftguard-trees-"));
  cpSync(example, files, { recursive: true });
});
afterEach(() => rmSync(files, { recursive: true, force: true }));

type Tried = { readonly input: Readonly<Record<string, number | null>>; readonly expected?: number };

function change(how: (tried: readonly Tried[]) => readonly Tried[]): void {
  const file = join(files, "test_data.json");
  writeFileSync(file, JSON.stringify(how(JSON.parse(readFileSync(file, "utf8")))));
}

test("nothing speaks against trees whose eight answers agree", async () => {
  expect(await whyNotTrees(files, model, settings)).toBeNull();
});

test.each<{ promise: string; says: string; how: (tried: readonly Tried[]) => readonly Tried[] }>([
  {
    promise: "an answer that differs in its sixth digit",
    says: "expected answer 3 is not what its trees give here",
    how: (tried) => tried.map((one, at) => (at === 3 ? { ...one, expected: (one.expected ?? 0) + 2e-6 } : one)),
  },
  {
    promise: "too few answers",
    says: "test_data.json has 4 expected answers, and 5 would show that trees evaluated here agree",
    how: (tried) => tried.map(({ input, expected }, at) => (at < 4 ? { input, expected: expected ?? 0 } : { input })),
  },
  {
    promise: "a column that is missing",
    says: 'the model takes "sched_minutes", "dep_hour"',
    how: ([first, ...tried]) => [{ ...first, input: { distance: 1 } }, ...tried],
  },
])("$promise leaves the model to Python", async ({ says, how }) => {
  change(how);
  expect(await whyNotTrees(files, model, settings)).toContain(says);
});

test("own code beside the model leaves it to Python", async () => {
  expect(await whyNotTrees(files, { ...model, entry: "predict.py" }, settings)).toBe("it is no booster alone");
});
