import { z } from "zod";

export type ProblemKind = { readonly status: number; readonly title: string };

/** Every failure a client can meet has one row here: its code is stable, its title is for people. */
export const problems = {
  "request/invalid": { status: 422, title: "The request is not as expected" },
  "request/malformed": { status: 400, title: "The body cannot be read" },
  "request/too-large": { status: 413, title: "The body is too large" },
  "request/unsupported-media-type": { status: 415, title: "This content type is not accepted here" },
  "request/too-slow": { status: 408, title: "The request took too long to arrive" },
  "request/headers-too-large": { status: 431, title: "The headers are too large" },
  "request/method-not-allowed": { status: 405, title: "This address takes other methods" },
  "request/too-many": { status: 429, title: "Too many requests" },
  "request/foreign-origin": { status: 403, title: "The request comes from another site" },
  "request/upgrade-required": { status: 426, title: "This address speaks WebSocket" },
  "request/not-acceptable-cursor": { status: 422, title: "The cursor is not one of ours" },
  "route/not-found": { status: 404, title: "There is nothing here" },
  "access/unauthenticated": { status: 401, title: "A key or a session is needed" },
  "access/forbidden": { status: 403, title: "Not permitted" },
  "access/wrong-password": { status: 401, title: "The e-mail address or the password is not right" },
  "access/account-present": { status: 409, title: "The account has a password" },
  "access/email-taken": { status: 409, title: "This e-mail address is taken" },
  "access/link-used": { status: 410, title: "This sign-in link was used or has expired" },
  "model/not-found": { status: 404, title: "No such model" },
  "model/in-use": { status: 503, title: "This model is in use at this moment" },
  "model/name-taken": { status: 409, title: "This name is taken" },
  "model/features-differ": { status: 409, title: "This version was registered with other features" },
  "version/not-found": { status: 404, title: "No such version" },
  "version/present": { status: 409, title: "There is such a version already" },
  "baseline/not-found": { status: 404, title: "No such baseline" },
  "baseline/unreadable": { status: 422, title: "The baseline cannot be read" },
  "baseline/no-rows": { status: 422, title: "The baseline has no rows" },
  "prediction/not-found": { status: 404, title: "No such prediction" },
  "predictions/all-rejected": { status: 422, title: "No row was accepted" },
  "labels/all-rejected": { status: 422, title: "No label was accepted" },
  "check/not-found": { status: 404, title: "No such check" },
  "check/running": { status: 409, title: "This model is being checked at this moment" },
  "feature/not-found": { status: 404, title: "No such feature" },
  "alert/not-found": { status: 404, title: "No such alert" },
  "alert/wrong-state": { status: 409, title: "The alert is not in a state for this" },
  "channel/not-found": { status: 404, title: "No such channel" },
  "delivery/not-found": { status: 404, title: "No such delivery" },
  "delivery/no-channel": { status: 409, title: "The channel of this message takes none" },
  "key/not-found": { status: 404, title: "No such key" },
  "rule/not-found": { status: 404, title: "No such rule" },
  "rule/present": { status: 409, title: "There is such a rule already" },
  "job/not-found": { status: 404, title: "No such job" },
  "job/wrong-state": { status: 409, title: "The job is not in a state for this" },
  "deployment/not-found": { status: 404, title: "No such deployment" },
  "deployment/none-live": { status: 404, title: "This model is not served here" },
  "deployment/on-trial": { status: 409, title: "A version is on trial" },
  "deployment/not-eligible": { status: 409, title: "This version cannot be asked" },
  "deployment/nothing-before": { status: 409, title: "There is nothing to go back to" },
  "experiment/not-possible": { status: 409, title: "These versions cannot be compared now" },
  "experiment/running": { status: 409, title: "An experiment runs already" },
  "experiment/none-running": { status: 409, title: "No experiment runs" },
  "preview/not-found": { status: 404, title: "No such preview" },
  "preview/not-eligible": { status: 409, title: "This version cannot be looked at before it is live" },
  "repository/not-found": { status: 404, title: "No such repository" },
  "repository/busy": { status: 503, title: "Too many use repositories at this moment" },
  "repository/no-git": { status: 501, title: "There is no git on the server" },
  "webhook/bad-signature": { status: 401, title: "The event is not signed with the secret of this model" },
  "serve/bad-input": { status: 422, title: "The model cannot be asked this" },
  "serve/model-failed": { status: 500, title: "The model failed" },
  "serve/not-ready": { status: 503, title: "The model is not ready to answer" },
  "serve/too-busy": { status: 503, title: "More was asked than the model can answer in time" },
  "serve/deadline": { status: 504, title: "The model did not answer in time" },
  "demo/present": { status: 409, title: "The demonstration is loaded already" },
  "demo/absent": { status: 404, title: "There is no demonstration data" },
  "store/unavailable": { status: 503, title: "The store does not answer at this moment" },
  "server/draining": { status: 503, title: "The server is shutting down" },
  "server/error": { status: 500, title: "Something went wrong on our side" },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problems;

/** One thing that is wrong with a request: where, what was expected and what was found. */
export const fault = z.object({ field: z.string(), expected: z.string(), found: z.string() });
export type Fault = z.infer<typeof fault>;

/** RFC 9457 problem details. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(fault).optional(),
  })
  .meta({ id: "Problem", description: "What failed, in words and with a stable code (RFC 9457)." });
export type ProblemBody = z.infer<typeof problem>;
