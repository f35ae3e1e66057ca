import { join } from "node:path";
import {
  BuildProblem,
  type BuildContext,
  type BuildStep,
  type DecodedInput,
  type Json,
  type OutputTensor,
  type Predictions,
  type Signature,
} from "../contract.ts";
import { decodeRows } from "../dialects/decode-rows.ts";
import { describeOutputs } from "../dialects/v2.ts";
import type { ItemResult, Pool } from "../pools/pool.ts";
import { inferSignature } from "../signature/infer-signature.ts";
import type { LoadNote } from "./load-step.ts";
import { readNote, writeNote } from "./notes.ts";
import { readSettings } from "./read-settings.ts";
import { sayTestData } from "./say-test-data.ts";
import { isSameAnswer, readTestData, type TestData } from "./test-data.ts";
import { sayMissingModule } from "./say-missing-module.ts";
import { withPool } from "./with-pool.ts";

/** What the step notes. */
export type TestDataNote = {
  readonly rows: number;
  /** Rows whose `expected` agreed. */
  readonly agreed: number;
  /** What the answers were. */
  readonly outputs?: readonly OutputTensor[];
};

const limitMs = 30_000;

/** Runs the test data as every request will run: row by row and as one batch, which must agree. */
export const testDataStep: BuildStep = {
  name: "test-data",
  limitMs,
  whenLate: "Within them the rows of test_data.json are predicted twice, one by one and together: give it fewer.",
  async run(context) {
    const files = join(context.folder, "files");
    const { facts, warnings } = readNote<LoadNote>(context.folder, "load");
    const data = readTestData(files);
    const signature = inferSignature({ facts, settings: readSettings(files), rows: data?.rows ?? [] });
    const note = data === null ? { rows: 0, agreed: 0 } : await runTestData(context, data, signature);
    judgeVersions(context, warnings, note);
    context.log(data === null ? "there is no test_data.json" : sayTestData(note));
    writeNote(context.folder, "test-data", note satisfies TestDataNote);
  },
};

function runTestData(context: BuildContext, data: TestData, signature: Signature): Promise<TestDataNote> {
  return withPool(context, signature, async ({ pool }) => {
    const deadline = context.clock.now() + limitMs;
    const answers = await answersTo(pool, data.rows, signature, deadline);
    const batch = answers.values;
    let agreed = 0;
    for (const [at, row] of data.rows.entries()) {
      const [alone] = (await answersTo(pool, [row], signature, deadline, at)).values;
      const together = batch[at] ?? null;
      if (alone === undefined || !isSameAnswer(alone, together)) {
        fail(
          at,
          `alone it is answered ${show(alone ?? null)}, in a batch ${show(together)}: rows are answered together, so that an answer may hang neither on the other rows nor on chance`,
        );
      }
      const expected = data.expected[at];
      if (expected === undefined) continue;
      if (!isSameAnswer(expected, together)) fail(at, `expected ${show(expected)}, found ${show(together)}`);
      agreed += 1;
    }
    return { rows: data.rows.length, agreed, outputs: describeOutputs(answers) };
  });
}

async function answersTo(
  pool: Pool,
  rows: readonly Json[],
  signature: Signature,
  deadline: number,
  first = 0,
): Promise<Predictions> {
  const decoded = decodeRows(rows, signature);
  if ("refused" in decoded) return fail(first + (decoded.index ?? 0), decoded.detail);
  const result = await runOne(pool, decoded, deadline);
  if (result.status === "ok") return result;
  return fail(first + (result.index ?? 0), result.message, result.traceback);
}

async function runOne(pool: Pool, item: Pick<DecodedInput, "rows" | "payload">, deadline: number): Promise<ItemResult> {
  const [lane] = pool.idle();
  if (lane === undefined)
    return { status: "model-error", message: "the worker has ended", index: null, traceback: null };
  const answer = await lane.run([item], deadline);
  if (answer.kind === "died") {
    return { status: "model-error", message: `the worker ended: ${answer.reason}`, index: null, traceback: null };
  }
  const [result] = answer.results;
  return result ?? { status: "model-error", message: "there was no answer", index: null, traceback: null };
}

/** Another framework version may answer something else: only answers that agree with the owner's own show that not. */
function judgeVersions({ consent }: BuildContext, warnings: readonly string[], { agreed }: TestDataNote): void {
  if (warnings.length === 0 || agreed > 0 || consent.otherFrameworkVersion) return;
  throw new BuildProblem(
    "consent_needed",
    `${warnings.join(" ")} Give "expected" answers in test_data.json, pin the version in requirements.txt, or agree to it.`,
  );
}

function show(value: Json): string {
  return JSON.stringify(value).slice(0, 200);
}

function fail(at: number, reason: string, traceback: string | null = null): never {
  throw new BuildProblem(
    "test_data_failed",
    `Item ${at} of test_data.json failed: ${reason}${sayMissingModule(reason)}.`,
    {
      lines: traceback?.split("\n") ?? [],
    },
  );
}
