import type { JobStep } from "@driftguard/protocol";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { buildQuery, whileBuilding } from "../queries.ts";

/** How a version was built, step by step; asked for when it is opened. */
export function BuildLog({ job, number }: { job: string; number: number }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Build log</summary>
      {isOpen && <Steps job={job} number={number} />}
    </details>
  );
}

function Steps({ job, number }: { job: string; number: number }): ReactNode {
  const client = useClient();
  const { data } = useQuery({
    ...buildQuery(client, job),
    refetchInterval: ({ state }) => whileBuilding(state.data !== undefined && !state.data.log.ended),
  });
  if (data === undefined) return <p className="caption">Reading the log …</p>;
  return (
    <>
      <ol className="build-steps">
        {data.job.steps.map((step) => (
          <li key={step.name}>
            <b>{step.name}</b> <span className="meta">{stepWords(step)}</span>
          </li>
        ))}
      </ol>
      <pre className="build-lines" tabIndex={0} role="region" aria-label={`Build log of deployment ${number}`}>
        {data.log.items.map(({ text }) => text).join("\n")}
      </pre>
    </>
  );
}

function stepWords({ state, started_at: started, ended_at: ended, problem }: JobStep): string {
  if (problem !== null) return problem.detail;
  if (state !== "done" || started === null || ended === null) return state;
  return `done in ${((Date.parse(ended) - Date.parse(started)) / 1000).toFixed(1)} s`;
}
