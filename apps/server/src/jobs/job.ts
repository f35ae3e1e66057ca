import { jobStep, type JobStep } from "@driftguard/protocol";
import { z } from "zod";

/** Why a step failed, for whoever asked for the job: a stable code and one sentence. */
export class StepProblem extends Error {
  override readonly name = "StepProblem";
  readonly code: string;

  constructor(code: string, detail: string, { cause }: { cause?: unknown } = {}) {
    super(detail, { cause });
    this.code = code;
  }
}

/** What a step is given while it runs. */
export type Doing = {
  /** A line for the job's log. */
  readonly log: (text: string) => void;
  /** Ends it: its time is up, somebody cancelled the job, or the server stops. */
  readonly signal: AbortSignal;
};

/** One step of a job. It may run more than once, also after it was killed halfway, and must then come to the same. */
export type StepWork = {
  readonly name: string;
  readonly limitMs: number;
  /** What to do where it took longer. */
  readonly whenLate?: string | undefined;
  readonly run: (doing: Doing) => Promise<void>;
};

export type JobOutcome =
  | { readonly state: "succeeded" }
  | { readonly state: "cancelled" }
  | { readonly state: "failed"; readonly problem: { readonly code: string; readonly detail: string } };

/** What is done for one job, and who hears of its end. */
export type Work = {
  readonly steps: readonly StepWork[];
  /** May be told twice of the same end. */
  readonly ended: (outcome: JobOutcome) => Promise<void>;
};

/** `starts`: how often it was begun and the server went away before it had ended. Rows of earlier releases have none. */
const storedStep = jobStep.extend({ starts: z.int().default(0) });
export type StoredStep = z.infer<typeof storedStep>;

/** A job's steps as they are stored. @throws ZodError if the row was not written by us */
export function readSteps(value: unknown): readonly StoredStep[] {
  return z.array(storedStep).parse(value);
}

/** The same as people and programs see them. */
export function readShownSteps(value: unknown): JobStep[] {
  return z.array(jobStep).parse(value);
}

export function waitingSteps(names: readonly string[]): readonly StoredStep[] {
  return names.map((name) => ({ name, ...fresh }));
}

/** The steps as today's release runs them; what an earlier one had done by the same name stays done. */
export function alignSteps(stored: readonly StoredStep[], names: readonly string[]): readonly StoredStep[] {
  return waitingSteps(names).map((step) => stored.find(({ name }) => name === step.name) ?? step);
}

/** As before a new attempt: what is done stays done, the rest waits. */
export function resetSteps(steps: readonly StoredStep[]): readonly StoredStep[] {
  return steps.map((step) => (step.state === "done" ? step : { ...step, ...fresh }));
}

const fresh = { state: "waiting", started_at: null, ended_at: null, problem: null, starts: 0 } as const;

export type StepChange = Pick<JobStep, "state"> & { readonly problem?: JobStep["problem"] };

/** One step in another state, at this time. */
export function changeStep(
  steps: readonly StoredStep[],
  name: string,
  { state, problem = null, at }: StepChange & { readonly at: Date },
): readonly StoredStep[] {
  const time = at.toISOString();
  return steps.map((step) => {
    if (step.name !== name) return step;
    return state === "running"
      ? { ...step, state, problem, started_at: time, ended_at: null, starts: step.starts + 1 }
      : { ...step, state, problem, ended_at: time, starts: 0 };
  });
}

/** A step that is given back in order: that it had begun speaks not against it. */
export function uncountStart(steps: readonly StoredStep[], name: string): readonly StoredStep[] {
  return steps.map((step) => (step.name === name ? { ...step, starts: Math.max(0, step.starts - 1) } : step));
}
