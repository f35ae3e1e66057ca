import type { SchedulerStatus } from "@driftguard/protocol";
import { useSuspenseQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { formatCount } from "../../ui/numbers.ts";
import { SeverityIcon } from "../../ui/severity-icon.tsx";
import { formatClock, formatDuration, formatSince } from "../../ui/times.ts";
import { useNow } from "../../ui/use-now.ts";
import { healthQuery, schedulerQuery } from "./queries.ts";

/** Whether DriftGuard itself is well. */
export function HealthPage(): ReactNode {
  const client = useClient();
  const [{ data: health }, { data: scheduler, dataUpdatedAt }] = useSuspenseQueries({
    queries: [healthQuery(client), schedulerQuery(client)],
  });
  const isWell = health.status === "ok" && scheduler.is_running;
  // The server's clock against this one, as far as a request's own time allows.
  const skewMs = Date.parse(scheduler.as_of) - dataUpdatedAt;
  return (
    <div className="health-grid">
      <Card
        title={isWell ? "Everything is running" : "Something is not right"}
        caption={`Version ${health.version}. Asked anew every 10 s.`}
      >
        <dl className="facts">
          {Object.entries(health.checks).map(([name, state]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <SeverityIcon severity={state === "ok" ? 0 : 3} size={13} /> {state}
              </dd>
            </div>
          ))}
          <div>
            <dt>Clock</dt>
            <dd>
              {Math.abs(skewMs) < 5_000
                ? "agrees with this browser's"
                : `${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? "ahead of" : "behind"} this browser's`}
            </dd>
          </div>
        </dl>
      </Card>
      <Card title="Checks of the last hour">
        <dl className="facts">
          <div>
            <dt>Models scheduled</dt>
            <dd>{formatCount(scheduler.models.scheduled)}</dd>
          </div>
          <div>
            <dt>Checked</dt>
            <dd>{formatCount(scheduler.models.checked_last_hour)}</dd>
          </div>
          <div>
            <dt>Skipped</dt>
            <dd>{formatCount(scheduler.models.skipped_last_hour)}</dd>
          </div>
          <div>
            <dt>Failed</dt>
            <dd className={scheduler.models.failed_last_hour > 0 ? "tone-3" : undefined}>
              {formatCount(scheduler.models.failed_last_hour)}
            </dd>
          </div>
        </dl>
      </Card>
      <JobsCard scheduler={scheduler} />
    </div>
  );
}

function JobsCard({ scheduler }: { scheduler: SchedulerStatus }): ReactNode {
  const now = useNow();
  return (
    <Card title="Jobs" className="jobs-card">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">When</th>
            <th scope="col">Last run</th>
            <th scope="col">Next</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {scheduler.jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">{job.name}</th>
              <td>{job.trigger}</td>
              <td>
                {job.last_run_at === null ? (
                  <span className="dim">not yet</span>
                ) : (
                  formatSince(Date.parse(job.last_run_at), now)
                )}
              </td>
              <td>
                {job.next_run_at === null ? (
                  <span className="dim">–</span>
                ) : (
                  `${formatClock(Date.parse(job.next_run_at))} UTC`
                )}
              </td>
              <td>{job.last_outcome ?? <span className="dim">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
