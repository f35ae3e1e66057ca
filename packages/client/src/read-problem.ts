import type { Fault } from "@driftguard/protocol";

import { ProblemError } from "./problem-error.ts";
import { readJson } from "./read-json.ts";
import { readRetryAfter } from "./read-retry-after.ts";

/** The longest list of faults is far shorter. */
const problemBytesMax = 4 * 1024 * 1024;

/** What an answer that is not a success says, also where a proxy answered in the server's place. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), Date.now());
  const body: unknown = await readJson(response, problemBytesMax).catch(() => null);
  // A browser does not tell even the status of a redirect that it was not to follow.
  if (response.type === "opaqueredirect") {
    const detail = "The server answered with a redirect, and redirects are not followed; use the address it leads to.";
    return new ProblemError({ code: "network/redirected", status: 300, detail });
  }
  if (!isRecord(body) || typeof body["code"] !== "string") {
    return new ProblemError({
      code: `http/${status}`,
      status,
      detail: `The server answered ${status} without saying why.`,
      retryAfterMs,
    });
  }
  const { code, detail, title, errors } = body;
  return new ProblemError({
    code,
    status,
    detail: typeof detail === "string" ? detail : typeof title === "string" ? title : code,
    errors: Array.isArray(errors) ? errors.filter(isFault) : [],
    retryAfterMs,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFault(value: unknown): value is Fault {
  return (
    isRecord(value) &&
    typeof value["field"] === "string" &&
    typeof value["expected"] === "string" &&
    typeof value["found"] === "string"
  );
}
