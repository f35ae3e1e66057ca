import { isMissingPart } from "./is-missing-part.ts";

/** What a failed call says to a reader: its detail, and its stable code. */
export type ProblemWords = { readonly detail: string; readonly code: string };

/** Words for whatever was thrown. An unknown error's own message is for developers and is not shown. */
export function problemWords(error: unknown): ProblemWords {
  if (isProblem(error) && error.code === "access/unauthenticated")
    return { detail: "Your session has ended. Sign in in another tab and send this again.", code: error.code };
  if (isProblem(error)) return { detail: error.detail, code: error.code };
  if (isMissingPart(error))
    return { detail: "A part of this page could not be fetched from the server.", code: "dashboard/part-missing" };
  return { detail: "The page met an error of its own.", code: "dashboard/error" };
}

function isProblem(error: unknown): error is ProblemWords {
  return error instanceof Error && "code" in error && "detail" in error;
}
