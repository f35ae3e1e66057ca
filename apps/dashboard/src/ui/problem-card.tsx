import { Button } from "@mantine/core";
import type { ReactNode } from "react";

import { problemWords } from "./problem-words.ts";

export type ProblemCardProps = {
  /** What failed: "Drift data could not be loaded". */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry: () => void;
  /** A link to the health of the service. */
  readonly help?: ReactNode;
};

/** What failed, why, with its code; that serving goes on; and a way to try again. */
export function ProblemCard({ title, error, onRetry, help }: ProblemCardProps): ReactNode {
  const { detail, code } = problemWords(error);
  return (
    <div className="page">
      <div className="card state-card" role="alert">
        <h1>{title}</h1>
        <p>
          {detail} Your models are still serving and predictions are still accepted as far as the server is up; only
          this view is affected.
        </p>
        <p>
          <code>{code}</code>
        </p>
        <div className="buttons">
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
          {help}
        </div>
      </div>
    </div>
  );
}
