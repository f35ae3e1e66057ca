import { z } from "zod";

const recording = z.enum(["soon", "durable"]).meta({
  description:
    "soon: a reply does not wait for its record, and a crash of the server can lose those of the last 250 ms; durable: a reply is sent when its record is stored",
});
const idleMinutes = z.int().min(0).max(10_080).meta({
  description: "Without a request for so long, its workers end, and the next request starts one; 0: never",
});
const ratePerSecond = z.number().min(0.01).max(100_000).nullable().meta({
  description: "Requests a second that each caller may send to this model, on each instance; null: no limit",
});
const rateBurst = z.int().min(1).max(100_000).nullable().meta({
  description: "How many may come at once after a pause; null: as many as in one second",
});
const memoryMb = z.int().min(64).max(65_536).nullable().meta({
  description: "Of each worker, at most what the operator allows; null: as driftguard.json says",
});
const deadlineMs = z.int().min(100).max(30_000).nullable().meta({
  description: "How long a request may take where it does not say itself; null: as driftguard.json says",
});

/** How a model is served, whichever of its versions answers. */
export const endpointSettings = z
  .object({
    recording,
    idle_minutes: idleMinutes,
    rate_per_second: ratePerSecond,
    rate_burst: rateBurst,
    memory_mb: memoryMb,
    deadline_ms: deadlineMs,
  })
  .meta({ id: "EndpointSettings" });
export type EndpointSettings = z.infer<typeof endpointSettings>;

/** What is left out stays as it is. */
export const endpointSettingsInput = z
  .strictObject({
    recording: recording.optional(),
    idle_minutes: idleMinutes.optional(),
    rate_per_second: ratePerSecond.optional(),
    rate_burst: rateBurst.optional(),
    memory_mb: memoryMb.optional(),
    deadline_ms: deadlineMs.optional(),
  })
  .meta({ id: "ChangeEndpoint", example: { recording: "durable", rate_per_second: 50, rate_burst: 100 } });
export type EndpointSettingsInput = z.input<typeof endpointSettingsInput>;

/** Where nothing was set. */
export const usualEndpointSettings: EndpointSettings = {
  recording: "soon",
  idle_minutes: 15,
  rate_per_second: null,
  rate_burst: null,
  memory_mb: null,
  deadline_ms: null,
};
