import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { ProblemError } from "@driftguard/client";
import { type ReactNode, useEffect } from "react";

import { NotFound } from "./not-found.tsx";
import { isMissingPart } from "./ui/is-missing-part.ts";
import { ProblemCard } from "./ui/problem-card.tsx";

/** Stands in a page's place when its data could not be loaded. */
export function PageProblem({ title, error, reset }: { title: string; error: unknown; reset: () => void }): ReactNode {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  useEffect(() => queries.reset(), [queries]);
  const status = error instanceof ProblemError ? error.status : null;
  // The query cache leads whoever is signed out to the sign-in page.
  if (status === 401) return null;
  if (status === 404) return <NotFound />;
  const retry = (): void => {
    if (isMissingPart(error)) {
      window.location.reload();
      return;
    }
    reset();
    void router.invalidate();
  };
  return (
    <ProblemCard
      title={title}
      error={error}
      onRetry={retry}
      help={
        <Link to="/settings/health" className="link">
          Service status
        </Link>
      }
    />
  );
}
