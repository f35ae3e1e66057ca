import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../../client-context.ts";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { formatCount } from "../../../ui/numbers.ts";
import { shadowQuery, trafficAgainMs } from "./queries.ts";
import { waitsForRequests } from "./waits-for-requests.ts";

/** What the version that is asked beside the others says. */
export function ShadowPanel({ model, version }: { model: string; version: string }): ReactNode {
  const { data, error } = useQuery({ ...shadowQuery(useClient(), model), refetchInterval: trafficAgainMs });
  return (
    <div className="shadow-report">
      <h3>Shadow: version {version}</h3>
      <p className="caption">
        Asked what the others are asked, answers nobody. In no profile, no alert and no error rate.
      </p>
      <FormProblem error={error} />
      {data === undefined ? (
        error === null && <p className="caption">Reading what it said …</p>
      ) : waitsForRequests(data) ? (
        <p>Nothing compared yet: it waits for requests.</p>
      ) : (
        <dl className="shadow-figures">
          <Figure name="Rows compared" value={formatCount(data.rows)} />
          <Figure name="Said the same" value={data.equal === null ? "–" : `${(100 * data.equal).toFixed(1)} %`} />
          {data.mean_absolute_difference !== null && (
            <Figure name="Mean absolute difference" value={data.mean_absolute_difference.toPrecision(3)} />
          )}
          <Figure
            name="Latency p95"
            value={`${ms(data.latency_ms.shadow_p95)} against ${ms(data.latency_ms.answered_p95)}`}
          />
          <Figure name="Failed" value={formatCount(data.errors)} />
          <Figure name="Dropped, too slow" value={formatCount(data.dropped)} />
        </dl>
      )}
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function ms(value: number | null): string {
  return value === null ? "–" : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
