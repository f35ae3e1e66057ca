import { z } from "zod";

const basisPoints = z.int().min(0).max(10_000);

/** What keeps a caller with the version that answered it first. */
export const stickyKey = z.object({
  by: z.enum(["header", "field"]),
  name: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .meta({ description: "Of a header of the request; or of a field of its first row, or beside its rows" }),
});

const share = z.strictObject({
  version: z.string().trim().min(1).max(256).meta({ description: "Name of a version, or id of its deployment" }),
  weight: basisPoints.meta({ description: "Share of the model's traffic, in basis points" }),
});

export const trafficInput = z
  .strictObject({
    split: z
      .array(share)
      .min(1)
      .max(8)
      .refine((shares) => shares.reduce((sum, { weight }) => sum + weight, 0) === 10_000, "weights that make 10000")
      .refine((shares) => new Set(shares.map(({ version }) => version)).size === shares.length, "each version once")
      .meta({ description: "Every version that answers, with weights that make 10000; who is not named, answers not" }),
    sticky: stickyKey
      .nullable()
      .optional()
      .meta({ description: "null: every request by chance; left out: as it is, or the version's stickyKey" }),
    reason: z.string().trim().min(1).max(500).optional().meta({ description: "For the audit log" }),
  })
  .meta({
    id: "TrafficInput",
    example: {
      split: [
        { version: "3", weight: 5000 },
        { version: "4", weight: 5000 },
      ],
      sticky: { by: "header", name: "x-user-id" },
    },
  });
export type TrafficInput = z.input<typeof trafficInput>;

const part = z.object({
  deployment: z.object({ id: z.string(), number: z.int() }),
  version: z.string(),
});

export const traffic = z
  .object({
    split: z.array(part.extend({ weight: basisPoints })).meta({ description: "Who answers, the largest share first" }),
    sticky: stickyKey.nullable(),
    eligible: z
      .array(
        part.extend({
          state: z.enum(["live", "ready", "superseded", "rolled-back"]),
          live_at: z.string().nullable(),
          warm: z.boolean().meta({ description: "Its workers run: it answers at once. Else it takes a second or two" }),
        }),
      )
      .meta({ description: "What may have a share, newest first" }),
    changed_at: z.string().nullable(),
    changed_by: z.string().nullable(),
  })
  .meta({
    id: "Traffic",
    example: {
      split: [
        { deployment: { id: "deployment_03hb8558p4vuna1y65v0818qq", number: 7 }, version: "3", weight: 5_000 },
        { deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 }, version: "4", weight: 5_000 },
      ],
      sticky: { by: "header", name: "x-user-id" },
      eligible: [
        {
          deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 },
          version: "4",
          state: "live",
          live_at: "2026-11-27T05:17:14.733Z",
          warm: true,
        },
      ],
      changed_at: "2026-11-27T05:17:14.733Z",
      changed_by: "key_03hb8558rkf69l86yl68p22l9",
    },
  });
export type Traffic = z.infer<typeof traffic>;
