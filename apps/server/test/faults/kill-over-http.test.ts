import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { processesIn, untilGone } from "./processes.ts";
import { type HttpOutcome, type HttpVariant, runHttpRounds } from "./run-http-rounds.ts";

// What was acknowledged over HTTP is there, once, whatever is killed. `npm run test:faults` runs 100 rounds.
const rounds = Number(process.env["ROUNDS"] ?? 10);
const seed = Number(process.env["SEED"] ?? 1);

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "driftguard-kills-"));
  chmodSync(base, 0o755);
});
afterEach(async () => {
  await untilGone(() => processesIn(base), 5_000);
  rmSync(base, { recursive: true, force: true });
});

test(
  `${rounds} kill -9 of the server, of PostgreSQL and of both: accepted means committed, and each row counts once`,
  { timeout: 120_000 + rounds * 30_000 },
  async () => {
    const outcome = await run("as it is", rounds);
    expect(outcome.ledger.unexpected).toEqual([]);
    expect(outcome).toMatchObject({ lost: 0, doubled: 0, stored: outcome.acknowledged });
    expect(outcome).toMatchObject({ listed: outcome.stored, checked: outcome.stored, profiled: outcome.stored });
    // An answer calls a row new once, or never where the answer was lost.
    expect(outcome.ledger.accepted).toBeLessThanOrEqual(outcome.stored);
    expect(outcome.ledger.broken).toBeGreaterThan(0);
    expect(outcome.ledger.repeated).toBeGreaterThan(0);
    expect(outcome.acknowledged).toBeGreaterThan(100 * rounds);
  },
);

test.each([
  { control: "synchronous_commit off", promise: "loses rows", breaks: "lost", count: 5 },
  { control: "without the key", promise: "counts rows twice", breaks: "doubled", count: 1 },
] as const)("the control: $control $promise", { timeout: 300_000 }, async ({ control, breaks, count }) => {
  const outcome = await run(control, count);
  expect(outcome[breaks]).toBeGreaterThan(0);
});

async function run(variant: HttpVariant, count: number): Promise<HttpOutcome> {
  const outcome = await runHttpRounds({ data: join(base, "data"), rounds: count, seed, variant });
  const { kills, ledger, acknowledged, stored, lost, doubled } = outcome;
  console.log(
    `${variant} over HTTP, seed ${seed}: ${kills.server} kills of the server, ${kills.postgres} of PostgreSQL, ${kills.both} of both: ${acknowledged} rows acknowledged, ${stored} stored, ${lost} lost, ${doubled} doubled; ${ledger.tries} requests, ${ledger.refused} refused with 503, ${ledger.broken} without an answer, ${ledger.repeated} repeated after their answer`,
  );
  return outcome;
}
