import type { Job, JobLine } from "@driftguard/protocol";

import { stripAnsi } from "./split-ansi.ts";

const looksLikeError = /\b(\w*error|exception|traceback|fatal|failed|killed|refused|cannot|no such|not found)\b/i;

/** The line to read first of a job that failed: the first of its failed step that looks like an error, else its last. */
export function firstError(job: Job, linesOf: (step: string) => readonly JobLine[]): JobLine | null {
  if (job.problem === null) return null;
  const lines = linesOf(job.problem.step);
  return lines.find(({ text }) => looksLikeError.test(stripAnsi(text))) ?? lines.at(-1) ?? null;
}

/** What mends a failure that we know, in one sentence; `null`: the log itself is the best we have. */
export function knownFix(code: string): string | null {
  return fixes[code] ?? null;
}

const fixes: Readonly<Record<string, string>> = {
  ambiguous_model: 'Name the one that is meant in driftguard.json: {"model": "model/best.onnx"}.',
  consent_needed:
    "Look at what the log names. Who agrees takes the responsibility for it, and the audit log keeps their name; the next commit asks again.",
  unsafe_pickle:
    "Export the model as ONNX or XGBoost JSON, or save it without what the scan names. What is known to be dangerous is never loaded.",
  environment_failed: "Pin versions in requirements.txt that have a wheel for this Python.",
  isolation_needed: "Install bubblewrap on the server, and start it again.",
  load_failed: "Load the model in a fresh environment of the same requirements.txt: the same error comes there.",
  load_timeout: "Load less at the start, or a smaller model: it has 20 seconds.",
  test_data_failed: "Compare test_data.json with what the model answers now; both are written in the log.",
  schema_conflict: "Let test_data.json and driftguard.json name the columns that the model was trained with.",
  lfs_not_fetched: "Run git lfs pull, and push again.",
  bad_settings: "Mend driftguard.json where the sentence says.",
};
