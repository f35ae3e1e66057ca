import type { Fault } from "@driftguard/protocol";

import { ProblemError } from "./problem-error.ts";

/** What an answer that is not a success says, also where a proxy answered in the server's place. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const { status } = response;
  const body = await readJson(response);
  if (!isRecord(body) || typeof body["code"] !== "string") {
    return new ProblemError({
      code: `http/${status}`,
      status,
      detail: `The server answered ${status} without saying why.`,
    });
  }
  const { code, detail, title, errors } = body;
  return new ProblemError({
    code,
    status,
    detail: typeof detail === "string" ? detail : typeof title === "string" ? title : code,
    errors: Array.isArray(errors) ? errors.filter(isFault) : [],
  });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
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
