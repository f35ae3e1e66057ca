import { z } from "zod";

export const schedulerStatus = z
  .object({
    is_running: z.boolean(),
    job_count: z.int(),
    jobs: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        trigger: z.string(),
        last_run_at: z.string().nullable(),
        next_run_at: z.string().nullable(),
        last_outcome: z.string().nullable(),
      }),
    ),
    models: z.object({
      scheduled: z.int(),
      checked_last_hour: z.int(),
      skipped_last_hour: z.int(),
      failed_last_hour: z.int(),
    }),
    as_of: z.string(),
  })
  .meta({ id: "SchedulerStatus" });
export type SchedulerStatus = z.infer<typeof schedulerStatus>;

export const healthAnswer = z
  .object({ status: z.enum(["ok", "degraded"]), version: z.string(), checks: z.record(z.string(), z.string()) })
  .meta({ id: "Health" });
export type HealthAnswer = z.infer<typeof healthAnswer>;
export const readyAnswer = z
  .object({ status: z.enum(["ready", "starting", "draining", "store-unavailable"]) })
  .meta({ id: "Ready" });
