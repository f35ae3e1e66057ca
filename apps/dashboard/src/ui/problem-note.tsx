import { Button } from "@mantine/core";
import type { ReactNode } from "react";

import { problemWords } from "./problem-words.ts";
import { SeverityIcon } from "./severity-icon.tsx";

/** A part of a page that could not be loaded: what, why, and again. */
export function ProblemNote({
  what,
  error,
  onRetry,
}: {
  what: string;
  error: unknown;
  onRetry: () => void;
}): ReactNode {
  const { detail, code } = problemWords(error);
  return (
    <div className="note" role="alert">
      <SeverityIcon severity={3} size={16} />
      <span style={{ flex: 1 }}>
        <b>{what}.</b> {detail} <code>{code}</code>
      </span>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
