import { z } from "zod";

import { pageQuery } from "./models.ts";
import { instant } from "./ids.ts";

/** One prediction as it arrives. Rows are checked against the model's own schema; this is the frame around it. */
export const predictionInput = z
  .strictObject({
    features: z.record(z.string(), z.unknown()),
    prediction: z.unknown(),
    timestamp: z
      .union([instant, z.number()])
      .nullish()
      .meta({ description: "ISO 8601, or epoch seconds or milliseconds" }),
    id: z
      .union([z.string().min(1).max(256), z.int()])
      .nullish()
      .meta({ description: "Your own id: a repeat counts once. A whole number is taken as its digits" }),
    actual: z.unknown().optional().meta({ description: "The ground truth, where it is known already" }),
    score: z.number().nullish(),
    latency_ms: z.number().nullish(),
    error: z.string().nullish(),
  })
  .meta({
    id: "PredictionInput",
    example: { features: { distance: 1400, carrier: "UA" }, prediction: 0.31, id: "UA1545-2013-01-01" },
  });

export const predictionsInput = z
  .union([predictionInput, z.array(predictionInput).min(1)])
  .meta({ id: "PredictionsInput" });
export type PredictionsInput = z.input<typeof predictionsInput>;

export const rejectedRow = z
  .object({ index: z.int(), field: z.string(), expected: z.string(), found: z.string() })
  .meta({ id: "RejectedRow" });
export type RejectedRow = z.infer<typeof rejectedRow>;

export const ingestAnswer = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.array(rejectedRow),
    ids: z
      .array(z.string())
      .optional()
      .meta({ description: "Of accepted and repeated rows that came without an id, in order" }),
  })
  .meta({
    id: "IngestAnswer",
    example: {
      accepted: 99,
      duplicates: 0,
      rejected: [{ index: 7, field: "features.distance", expected: "a number", found: '"far"' }],
    },
  });
export type IngestAnswer = z.infer<typeof ingestAnswer>;

export const labelInput = z
  .strictObject({
    id: z
      .union([z.string().min(1).max(256), z.int()])
      .meta({ description: "The prediction's id. A whole number is taken as its digits" }),
    label: z.unknown().optional(),
    actual: z.unknown().optional(),
    timestamp: z.union([instant, z.number()]).nullish(),
  })
  .meta({ id: "LabelInput", example: { id: "UA1545-2013-01-01", label: 1 } });
export const labelsInput = z.union([labelInput, z.array(labelInput).min(1)]).meta({ id: "LabelsInput" });
export type LabelsInput = z.input<typeof labelsInput>;
export const labelsAnswer = z
  .object({
    accepted: z.int(),
    waiting: z.int().meta({
      description: "Of the accepted, those whose prediction is not here: still to come, erased, or past its retention",
    }),
    rejected: z.array(rejectedRow),
  })
  .meta({ id: "LabelsAnswer" });
export type LabelsAnswer = z.infer<typeof labelsAnswer>;

export const prediction = z
  .object({
    id: z.string(),
    version: z.string(),
    timestamp: z.string(),
    received_at: z.string(),
    features: z.record(z.string(), z.unknown()),
    prediction: z.union([z.number(), z.string(), z.boolean()]).nullable(),
    score: z.number().nullable(),
    label: z.union([z.number(), z.string(), z.boolean()]).nullable(),
    labelled_at: z.string().nullable(),
    latency_ms: z.number().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: "Prediction" });
export type Prediction = z.infer<typeof prediction>;
export const predictionPage = z
  .object({ items: z.array(prediction), next: z.string().nullable() })
  .meta({ id: "PredictionPage" });
export type PredictionPage = z.infer<typeof predictionPage>;
export const predictionQuery = z.object({
  ...pageQuery.shape,
  from: instant.optional(),
  to: instant.optional(),
  version: z.string().max(128).optional(),
});

/** What the welcome page watches. */
export const ingestStatus = z
  .object({
    requests: z.int(),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    first_prediction_at: z.string().nullable(),
    last_prediction_at: z.string().nullable(),
    last_rejected: z
      .object({ at: z.string(), row: rejectedRow, payload: z.string().nullable(), suggestion: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: "IngestStatus" });
export type IngestStatus = z.infer<typeof ingestStatus>;
