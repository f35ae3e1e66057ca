import { BuildProblem, type DetectedModel, type Settings } from "../contract.ts";
import { decodeRows } from "../dialects/decode-rows.ts";
import { createTreePool } from "../pools/tree-pool.ts";
import { inferSignature } from "../signature/infer-signature.ts";
import { realTimers } from "../queue/timers.ts";
import { isSameAnswer, readTestData } from "./test-data.ts";

/** Answers that have to agree before the library is left out. */
const answersMin = 5;

/**
 * Whether a booster is answered by its trees alone, without Python: where they can be evaluated here, and give the answers
 * that its owner's own library gave.
 *
 * @returns `null` where they do, else the reason why Python runs it
 */
export async function whyNotTrees(files: string, model: DetectedModel, settings: Settings): Promise<string | null> {
  if (model.entry !== null || model.file === null || !model.format.startsWith("xgboost"))
    return "it is no booster alone";
  const data = readTestData(files);
  const expected = data?.expected.filter((answer) => answer !== undefined) ?? [];
  if (data === null || expected.length < answersMin) {
    return `test_data.json has ${expected.length} expected answers, and ${answersMin} would show that trees evaluated here agree`;
  }
  const events = { free() {}, started() {}, died() {}, output() {}, crashLoop() {} };
  const pool = createTreePool({ files, model, settings, timers: realTimers(Date), events });
  try {
    const facts = await pool.start();
    const decoded = decodeRows(data.rows, inferSignature({ facts, settings, rows: data.rows }));
    if ("refused" in decoded) return decoded.detail;
    const answer = await pool.idle()[0]?.run([decoded], Number.POSITIVE_INFINITY);
    const result = answer?.kind === "done" ? answer.results[0] : undefined;
    if (result?.status !== "ok") return "its trees gave no answer";
    const { values } = result;
    const odd = data.expected.findIndex((one, at) => one !== undefined && !isSameAnswer(one, values[at] ?? null));
    return odd < 0 ? null : `expected answer ${odd} is not what its trees give here`;
  } catch (error) {
    // Python says whether the model is at fault; here it only is not known.
    if (error instanceof BuildProblem) return error.message;
    throw error;
  } finally {
    await pool.stop();
  }
}
