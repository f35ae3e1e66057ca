import type { ProblemCode } from "@driftguard/protocol";
import type { Dialect, FailureCode, Outcome, Refusal } from "@driftguard/runtime";

import { Problem } from "../platform/http/problem.ts";
import { notJson } from "../platform/http/read-body.ts";

/** Why a body was not taken, as a problem that names the place. */
export function refusalProblem(refusal: Refusal, body: Buffer): Problem {
  if (refusal.isNoJson) return notJson(body.toString("utf8"));
  const place = refusal.index === null ? "body" : `inputs[${refusal.index}]`;
  const field = refusal.column === null ? place : `${place}.${refusal.column}`;
  const { expected, found } = refusal;
  return new Problem(codeOfStatus[refusal.status], refusal.detail, { faults: [{ field, expected, found }] });
}

const codeOfStatus: Readonly<Record<Refusal["status"], ProblemCode>> = {
  400: "request/malformed",
  413: "request/too-large",
  415: "request/unsupported-media-type",
  422: "serve/bad-input",
};

/** Why a request was not answered; never with a word of the model's own traceback. */
export function failureProblem({ code, detail, retryAfterSeconds }: Outcome & { readonly kind: "failed" }): Problem {
  return new Problem(codeOfFailure[code], detail, {
    headers: retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
  });
}

const codeOfFailure: Readonly<Record<FailureCode, ProblemCode>> = {
  bad_input: "serve/bad-input",
  model_error: "serve/model-failed",
  output_too_large: "serve/model-failed",
  queue_full: "serve/too-busy",
  worker_died: "serve/not-ready",
  starting: "serve/not-ready",
  stopped: "serve/not-ready",
  deadline_exceeded: "serve/deadline",
};

/** A failure as a client of this dialect looks for it, in the same document. */
export function inDialect(dialect: Dialect, error: unknown): unknown {
  if (!(error instanceof Problem) || dialect === "predict") return error;
  const { code, message, faults, headers, cause } = error;
  const also: Record<string, string> =
    dialect === "v2"
      ? { error: message }
      : { error_code: error.status >= 500 ? "INTERNAL_ERROR" : "BAD_REQUEST", message };
  return new Problem(code, message, { faults, headers, also, cause });
}
