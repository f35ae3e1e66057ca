import { z } from "zod";

/** How far the sample data is loaded. */
export const demoStatus = z
  .object({
    state: z.enum(["absent", "loading", "loaded"]),
    progress: z.number().min(0).max(1).nullable(),
    message: z.string().nullable(),
  })
  .meta({ id: "DemoStatus", example: { state: "loading", progress: 0.4, message: "20,000 of 49,886 predictions" } });
export type DemoStatus = z.infer<typeof demoStatus>;
