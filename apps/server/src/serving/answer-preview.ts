import { BuildProblem, encode, type EncodedReply } from "@driftguard/runtime";

import type { LiveDeployment } from "../deployments/index.ts";
import type { Caller } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { within } from "../platform/within.ts";
import type { AnswerParts } from "./answer-request.ts";
import { askVersion, deadlineMsMax, type VersionQuestion } from "./ask-version.ts";
import type { ServingRuntime } from "./create-serving.ts";
import type { Wanted } from "./running.ts";
import { enter } from "./enter.ts";
import { refuseBeyondRate } from "./refuse-beyond-rate.ts";
import { failureProblem } from "./serve-problems.ts";

/** A version that is asked at an address of its own. */
export type Previewed = Wanted &
  Pick<LiveDeployment, "model_name" | "model_number" | "model_public_id" | "version_name">;

export type PreviewAnswerParts = Pick<AnswerParts, "rates" | "now" | "underWay" | "retentionDays"> & {
  readonly serving: Pick<ServingRuntime, "wake" | "settingsOf">;
};

/**
 * Asks a version before it goes live. It becomes no prediction: nothing that is watched of the model hears of it, and
 * what a caller asks of it is counted on its own.
 *
 * @throws Problem as `answerRequest`; serve/not-ready where it does not start, or not while the caller waits
 */
export async function answerPreview(
  caller: Caller,
  asked: VersionQuestion,
  previewed: Previewed,
  { serving, rates, underWay, ...parts }: PreviewAnswerParts,
): Promise<EncodedReply> {
  const settings = serving.settingsOf(previewed.model);
  const key = `${previewed.id} ${caller.id}`;
  refuseBeyondRate(previewed, { settings, rates, key });
  const leave = enter(underWay, key);
  const { input, ids, outcome } = await ask().finally(leave);
  if (outcome.kind === "failed") throw failureProblem(outcome);
  return encode(outcome, { ids, echo: input.echo, model: previewed.model_name, version: previewed.version_name });

  async function ask() {
    const begun = parts.now();
    const runs = await woken(serving, previewed, Math.min(asked.deadlineMs ?? deadlineMsMax, deadlineMsMax));
    const deadlineMs = asked.deadlineMs === null ? null : Math.max(0, asked.deadlineMs - (parts.now() - begun));
    return askVersion({ ...asked, deadlineMs }, { ...parts, ...runs, settings });
  }
}

/** Its own time to answer is in its build; until that is read, nobody waits longer than any version may take. */
async function woken(serving: PreviewAnswerParts["serving"], previewed: Previewed, waitMs: number) {
  const waking = serving.wake(previewed);
  try {
    if ((await within(waitMs, waking)) === "done") return await waking;
    throw new Problem("serve/not-ready", "The version is being started; ask again in a moment.", {
      headers: { "retry-after": "1" },
    });
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    throw new Problem("serve/not-ready", error.message, { headers: { "retry-after": "30" }, cause: error });
  }
}
