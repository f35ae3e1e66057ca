import { BuildProblem, type BuildContext, type BuildStep, type BuildStepName } from "../contract.ts";
import { baselineStep } from "./baseline-step.ts";
import { environmentStep } from "./environment-step.ts";
import { fetchStep } from "./fetch-step.ts";
import { loadStep } from "./load-step.ts";
import { readyStep } from "./ready-step.ts";
import { scanStep } from "./scan-step.ts";
import { schemaStep } from "./schema-step.ts";
import { testDataStep } from "./test-data-step.ts";

/** A build, in order. Each step may run again, and one that a kill has cut short starts over. */
export const buildSteps: readonly BuildStep[] = [
  fetchStep,
  scanStep,
  environmentStep,
  loadStep,
  testDataStep,
  schemaStep,
  baselineStep,
  readyStep,
];

/** What a host that has no job of its own wants to know of a build. */
export type BuildProgress = (step: BuildStepName, state: "started" | "done") => void;

/**
 * Runs steps in order, each within its limit.
 *
 * @param from - the first step to run; those before it have run already
 * @throws BuildProblem of the step that failed; `step_timeout` where it took too long, `cancelled` where it was ended
 */
export async function runBuild(
  context: BuildContext,
  {
    from = "fetch",
    onProgress = () => {},
  }: { readonly from?: BuildStepName; readonly onProgress?: BuildProgress } = {},
): Promise<void> {
  const first = buildSteps.findIndex(({ name }) => name === from);
  for (const step of buildSteps.slice(first)) {
    onProgress(step.name, "started");
    await runStep(step, context);
    onProgress(step.name, "done");
  }
}

/** One step, within its limit. */
export async function runStep(step: BuildStep, context: BuildContext): Promise<void> {
  const limit = AbortSignal.timeout(step.limitMs);
  const signal = AbortSignal.any([context.signal, limit]);
  try {
    signal.throwIfAborted();
    await step.run({ ...context, signal });
  } catch (error) {
    if (context.signal.aborted) throw new BuildProblem("cancelled", "The build was cancelled.", { cause: error });
    if (error instanceof BuildProblem) throw error;
    if (!limit.aborted) throw error;
    const seconds = step.limitMs / 1000;
    const late = `The step "${step.name}" took longer than ${seconds} s.`;
    throw new BuildProblem("step_timeout", step.whenLate === undefined ? late : `${late} ${step.whenLate}`, {
      cause: error,
    });
  }
}
