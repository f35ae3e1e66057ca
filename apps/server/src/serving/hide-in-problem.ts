import { BuildProblem } from "@driftguard/runtime";

/**
 * The same failure, without the values that a model was given: its sentence and its lines may quote the model, and go to
 * whoever asked. Neither its cause nor its trace is kept, which quote it too.
 */
export function hideInProblem(error: unknown, hide: (line: string) => string): unknown {
  if (!(error instanceof BuildProblem)) return error;
  return new BuildProblem(error.code, hide(error.message), { lines: error.lines.map(hide) });
}
