import type { ProblemCode } from "@driftguard/protocol";
import type { Dialect, EncodedReply } from "@driftguard/runtime";
import { z } from "zod";

import { type Answer, guarded } from "../platform/http/route.ts";
import { inDialect } from "./serve-problems.ts";

/** Of a body that is served, in bytes. */
export const bodyMax = 1_048_576;
export const access = guarded("endpoints:call", "infer", { model: "endpoint" });
export const anything = z.looseObject({});
export const exampleId = "0199c1f2-6d1f-7c3a-9a51-2f6f1b9a0c11";

/** What any route that asks a model may answer. */
export const problems: readonly ProblemCode[] = [
  "model/not-found",
  "deployment/none-live",
  "request/malformed",
  "request/too-large",
  "request/too-many",
  "access/forbidden",
  "store/unavailable",
  "serve/bad-input",
  "serve/model-failed",
  "serve/not-ready",
  "serve/too-busy",
  "serve/deadline",
];

export const ownDeadline = z.object({
  deadline_ms: z.coerce
    .number()
    .int()
    .min(1)
    .max(30_000)
    .optional()
    .meta({ description: "How long the answer is waited for; the version's own deadline where left out" }),
});

export const invocations = anything.meta({
  id: "Invocations",
  example: { dataframe_records: [{ distance: 1400, carrier: "UA" }] },
});

export const inference = anything.meta({
  id: "Infer",
  example: { inputs: [{ name: "distance", shape: [1], datatype: "FP64", data: [1400] }] },
});

export function answerOf({ status, headers, body }: EncodedReply): Answer {
  return { status, headers, body };
}

/** Clients of the Open Inference Protocol look for a text under `error`, those of MLflow for a `message`. */
export async function saying(dialect: Dialect, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    throw inDialect(dialect, error);
  }
}
