import { type SchedulerStatus, schedulerStatus } from "@driftguard/protocol";

import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/postgres.ts";
import { ok, open, type Route, route } from "../platform/http/route.ts";
import type { RunningJob } from "./job.ts";
import { countChecks } from "./queries/count-checks.ts";

/** What the scheduler is doing, for anybody: no tenant is named. */
export function schedulerRoutes({
  jobs,
  database,
  clock,
  lastUpkeep,
}: {
  readonly jobs: () => readonly RunningJob[];
  readonly database: Database;
  readonly clock: Clock;
  readonly lastUpkeep: () => Promise<SchedulerStatus["upkeep"]>;
}): readonly Route[] {
  return [
    route({
      id: "showScheduler",
      method: "GET",
      path: "/scheduler/status",
      tag: "operation",
      summary: "Jobs, their last and next runs, and how many models were checked",
      access: open("names no tenant"),
      answers: { 200: schedulerStatus },
      handle: async () => {
        const now = clock.now();
        const counts = await countChecks(database, new Date(now.getTime() - 3_600_000));
        const running = jobs();
        return ok({
          is_running: running.length > 0,
          job_count: running.length,
          jobs: running.map((job) => ({
            id: job.id,
            name: job.name,
            trigger: `every ${job.everyMs / 1000} s`,
            last_run_at: job.lastRun()?.at.toISOString() ?? null,
            next_run_at: job.nextRun()?.toISOString() ?? null,
            last_outcome: job.lastRun()?.outcome ?? null,
          })),
          models: {
            scheduled: counts.scheduled,
            checked_last_hour: counts.checked,
            skipped_last_hour: counts.skipped,
            failed_last_hour: counts.failed,
          },
          upkeep: await lastUpkeep(),
          as_of: now.toISOString(),
        });
      },
    }),
  ];
}
