import type { ReactNode } from "react";

import { problemWords } from "./problem-words.ts";

/** Why a form was not taken. */
export function FormProblem({ error }: { error: unknown }): ReactNode {
  if (error === null || error === undefined) return null;
  const { detail, code } = problemWords(error);
  return (
    <p className="dialog-error" role="alert">
      {detail}{" "}
      {code === "access/unauthenticated" ? (
        <a href="/sign-in" target="_blank" rel="noreferrer">
          Sign in
        </a>
      ) : (
        <code>{code}</code>
      )}
    </p>
  );
}
