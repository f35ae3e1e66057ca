import type { Database } from "../platform/database/postgres.ts";
import type { Metrics } from "../platform/metrics/metrics.ts";
import type { Ended } from "../platform/metrics/timed.ts";
import { countOutbox } from "./queries/count-outbox.ts";

/** What the slices tell of, for the metrics; installation-wide, so that no tenant is named. */
export type Measures = {
  answered(answered: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  ingested(rows: { readonly accepted: number; readonly duplicates: number; readonly rejected: number }): void;
  checked(ended: Ended<"checked" | "skipped" | "failed" | "done-before">): void;
  refreshed(ended: Ended<"done" | "busy" | "failed">): void;
  jobRan(job: string, ended: Ended<"ok" | "failed">): void;
};

/** Declares every metric of the product, and hands out where they are counted. */
export function createMeasures(metrics: Metrics, database: Pick<Database, "kysely" | "connections">): Measures {
  const requests = metrics.durations({
    name: "driftguard_http_request_duration_seconds",
    help: "Time until a request was answered",
    labels: ["method", "route", "status"],
  });
  const rows = metrics.counter({
    name: "driftguard_ingest_rows_total",
    help: "Predictions that were sent, by what became of them",
    labels: ["outcome"],
  });
  const checks = metrics.durations({
    name: "driftguard_check_duration_seconds",
    help: "Time of a check, scheduled or manual",
    labels: ["outcome"],
  });
  const refreshes = metrics.durations({
    name: "driftguard_profile_refresh_duration_seconds",
    help: "Time to bring a model's profiles up to date",
    labels: ["outcome"],
  });
  const jobs = metrics.durations({
    name: "driftguard_job_duration_seconds",
    help: "Time of a run of what the server does by itself",
    labels: ["job", "outcome"],
  });
  metrics.gauge(
    {
      name: "driftguard_outbox_messages",
      help: "Messages that wait, and those of the last day by how they ended",
      labels: ["state"],
    },
    async () => (await countOutbox(database)).map(({ state, messages }) => ({ labels: { state }, value: messages })),
  );
  metrics.gauge(
    { name: "driftguard_database_connections", help: "The application's connections, by state", labels: ["state"] },
    () => Object.entries(database.connections()).map(([state, value]) => ({ labels: { state }, value })),
  );
  for (const outcome of ["accepted", "duplicate", "rejected"]) rows.inc({ outcome }, 0);
  return {
    answered: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    ingested({ accepted, duplicates, rejected }) {
      rows.inc({ outcome: "accepted" }, accepted);
      rows.inc({ outcome: "duplicate" }, duplicates);
      rows.inc({ outcome: "rejected" }, rejected);
    },
    checked: ({ outcome, seconds }) => checks.observe({ outcome }, seconds),
    refreshed: ({ outcome, seconds }) => refreshes.observe({ outcome }, seconds),
    jobRan: (job, { outcome, seconds }) => jobs.observe({ job, outcome }, seconds),
  };
}
