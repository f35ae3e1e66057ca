import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runRounds, type Outcome, type Variant } from "./run-rounds.ts";

// P1 and P2 of the promises: what was acknowledged is there, once, whatever is killed. ROUNDS=100 before a release.
const rounds = Number(process.env["ROUNDS"] ?? 10);
const seed = Number(process.env["SEED"] ?? 1);
const controlRounds = 6;

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "driftguard-faults-"));
  chmodSync(base, 0o755);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test(
  `${rounds} kill -9 of the writer and of PostgreSQL lose no acknowledged row and double none`,
  { timeout: 60_000 + rounds * 15_000 },
  async () => {
    const outcome = await run("as it is", rounds);
    expect(outcome.lost).toBe(0);
    expect(outcome.doubled).toBe(0);
    expect(outcome.stored).toBe(outcome.acknowledged);
    expect(outcome.acknowledged).toBeGreaterThan(100 * rounds);
    expect(outcome.sentAgain).toBeGreaterThan(0);
  },
);

test.each([
  { control: "acknowledged before the commit", promise: "loses rows", breaks: "lost" },
  { control: "synchronous_commit off", promise: "loses rows", breaks: "lost" },
  { control: "without the key", promise: "doubles rows", breaks: "doubled" },
] as const)("the control: $control $promise", { timeout: 300_000 }, async ({ control, breaks }) => {
  const outcome = await run(control, controlRounds);
  expect(outcome[breaks]).toBeGreaterThan(0);
});

async function run(variant: Variant, count: number): Promise<Outcome> {
  const outcome = await runRounds({ directory: join(base, "data"), rounds: count, seed, variant });
  const { acknowledged, stored, lost, doubled, sentAgain, kills } = outcome;
  console.log(
    `${variant}, seed ${seed}: ${kills.writer} kills of the writer, ${kills.postgres} of PostgreSQL: ${acknowledged} rows acknowledged, ${stored} stored, ${lost} lost, ${doubled} doubled, ${sentAgain} batches sent again`,
  );
  return outcome;
}
