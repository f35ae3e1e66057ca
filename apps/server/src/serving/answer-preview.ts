import { BuildProblem, encode, type EncodedReply } from "@driftguard/runtime";

import type { Caller } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { AnswerParts } from "./answer-request.ts";
import { askVersion, type VersionQuestion } from "./ask-version.ts";
import type { ServingRuntime, Wanted } from "./create-serving.ts";
import { refuseBeyondRate } from "./refuse-beyond-rate.ts";
import { failureProblem } from "./serve-problems.ts";

/** A version that is asked at an address of its own. */
export type Previewed = Wanted & { readonly model_name: string; readonly version_name: string };

export type PreviewAnswerParts = Pick<AnswerParts, "rates" | "now" | "underWay" | "retentionDays"> & {
  readonly serving: Pick<ServingRuntime, "wake" | "settingsOf">;
};

/**
 * Asks a version before it goes live. It becomes no prediction: nothing that is watched of the model hears of it.
 *
 * @throws Problem as `answerRequest`; serve/not-ready where it does not start
 */
export async function answerPreview(
  caller: Caller,
  asked: VersionQuestion,
  previewed: Previewed,
  { serving, rates, ...parts }: PreviewAnswerParts,
): Promise<EncodedReply> {
  const settings = serving.settingsOf(previewed.model);
  refuseBeyondRate(caller, previewed, { settings, rates });
  const { deployment, manifest } = await woken(serving, previewed);
  const { input, ids, outcome } = await askVersion(caller, asked, { ...parts, deployment, manifest, settings });
  if (outcome.kind === "failed") throw failureProblem(outcome);
  return encode(outcome, { ids, echo: input.echo, model: previewed.model_name, version: previewed.version_name });
}

async function woken(serving: PreviewAnswerParts["serving"], previewed: Previewed) {
  try {
    return await serving.wake(previewed);
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    throw new Problem("serve/not-ready", error.message, { headers: { "retry-after": "30" }, cause: error });
  }
}
