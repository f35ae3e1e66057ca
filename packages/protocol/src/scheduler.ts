import { z } from "zod";

export const upkeepRun = z
  .object({
    last_run_at: z.string(),
    predictions_deleted: z.int(),
    profiles_deleted: z.int(),
    partitions_dropped: z.int(),
    partitions_waiting: z.int().describe("Of deleted models, locked by ingest; tried again the next time"),
    sign_in_links_deleted: z.int(),
    messages_deleted: z.int(),
    failed: z.int().describe("Models and organisations that could not be kept; the log names them"),
  })
  .meta({ id: "UpkeepRun" });
export type UpkeepRun = z.infer<typeof upkeepRun>;

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
    /** The last time old data went, on whichever process, and how much of what; `null`: not yet. */
    upkeep: upkeepRun.nullable(),
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
