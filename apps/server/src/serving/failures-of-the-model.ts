import type { FailureCode } from "@driftguard/runtime";

/** Whether a failure says something of the model; what was wrong with a request, or came of how many there were, does not. */
export const isOfTheModel: Readonly<Record<FailureCode, boolean>> = {
  model_error: true,
  worker_died: true,
  deadline_exceeded: true,
  output_too_large: true,
  bad_input: false,
  queue_full: false,
  starting: false,
  stopped: false,
};
