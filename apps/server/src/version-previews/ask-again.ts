import { decode, type Deployment, type Manifest } from "@driftguard/runtime";
import type { Answer } from "driftwatch";

import { isOfTheModel, recordable } from "../serving/index.ts";

/** What became of a request that was asked again. */
export type Said =
  /** @property answer - `null`: no single value */
  | { readonly kind: "answered"; readonly answer: Answer | null; readonly latencyMs: number }
  | { readonly kind: "failed"; readonly detail: string }
  /** Nothing is known of what it would have answered. */
  | { readonly kind: "not-asked"; readonly reason: string };

export type AskAgain = {
  readonly deployment: Pick<Deployment, "predict">;
  readonly manifest: Manifest;
  /** Features that the live version does not take, so that nobody knows whether callers send them. */
  readonly added: ReadonlySet<string>;
  /** As people call the live version. */
  readonly before: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes on. */
  readonly elapsed: () => number;
};

/** Asks a version one row as its endpoint would be asked, from the request's bytes on. */
export async function askAgain(
  row: unknown,
  { deployment, manifest, added, before, now, elapsed }: AskAgain,
): Promise<Said> {
  if (row === null) return { kind: "not-asked", reason: "What they were asked was not recorded." };
  const begun = elapsed();
  const input = decode(
    "predict",
    Buffer.from(JSON.stringify({ inputs: [row] })),
    "application/json",
    manifest.signature,
  );
  if ("refused" in input) {
    const { column, detail } = input;
    return column !== null && added.has(column)
      ? { kind: "not-asked", reason: `"${column}" was not recorded, since version ${before} does not take it.` }
      : { kind: "failed", detail: `It refuses the request: ${detail}` };
  }
  const { deadlineMs } = manifest.settings.resources;
  const outcome = await deployment.predict(input, now() + deadlineMs, deadlineMs);
  if (outcome.kind === "answered") {
    const { values, scores } = outcome.predictions;
    const prediction = recordable(values[0] ?? null);
    const answer = isScalar(prediction) && prediction !== null ? { prediction, score: scores?.[0] ?? null } : null;
    return { kind: "answered", answer, latencyMs: elapsed() - begun };
  }
  // Refused by the model itself, which no callers of today would be.
  if (isOfTheModel[outcome.code] || outcome.code === "bad_input") return { kind: "failed", detail: outcome.detail };
  return { kind: "not-asked", reason: outcome.detail };
}

function isScalar(value: unknown): value is Answer["prediction"] {
  return value === null || typeof value !== "object";
}
