import { z } from "zod";

const version = z.string().trim().min(1).max(256);

export const experimentMetric = z.enum(["accuracy", "error", "label", "prediction"]).meta({
  description:
    "accuracy: share of labelled rows whose prediction is the label (of binary models: lies on its side of 0.5). error: mean of |prediction - label|. label: mean of the labels, such as a conversion. prediction: mean of the predictions, without labels. With `value`, label and prediction are the share of rows that say it",
});
export type ExperimentMetric = z.infer<typeof experimentMetric>;

export const experimentInput = z
  .strictObject({
    first: version
      .optional()
      .meta({ description: "What the other is held to; where two share the traffic, the larger share" }),
    second: version.optional(),
    metric: experimentMetric,
    value: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: "Of label or prediction: a class, or a number as text; its share is compared" }),
    better: z
      .enum(["higher", "lower"])
      .optional()
      .meta({ description: "Left out: higher for accuracy, lower for error; label and prediction need it" }),
    expected: z.number().positive().max(1e12).optional().meta({
      description:
        "A difference as large as is hoped for, in the unit of the metric; another choice costs rows, never the error rate. Left out: 0.05 where a share is compared; means need it",
    }),
    alpha: z
      .number()
      .min(0.001)
      .max(0.2)
      .default(0.05)
      .meta({ description: "Share of experiments without a difference that may ever be called different" }),
    reason: z.string().trim().min(1).max(500).optional().meta({ description: "For the audit log" }),
  })
  .refine(({ metric, value }) => value === undefined || metric === "label" || metric === "prediction", {
    message: "value goes with label or prediction",
    path: ["value"],
  })
  .refine(({ metric, better }) => better !== undefined || metric === "accuracy" || metric === "error", {
    message: "expected higher or lower, for label and prediction have no better of their own",
    path: ["better"],
  })
  .refine(({ metric, value, expected }) => expected !== undefined || metric === "accuracy" || value !== undefined, {
    message: "expected a difference that is hoped for, in the unit of the metric",
    path: ["expected"],
  })
  .meta({ id: "ExperimentInput", example: { metric: "accuracy", expected: 0.03, reason: "is the new one better?" } });
export type ExperimentInput = z.input<typeof experimentInput>;

const arm = z.object({
  deployment: z.object({ id: z.string(), number: z.int() }),
  version: z.string(),
  rows: z.int().meta({ description: "That count: recorded since the start, with what the metric needs" }),
  estimate: z.number().nullable().meta({ description: "Mean or share over those rows; null without any" }),
});

export const experimentVerdict = z
  .enum(["too-few", "constant", "no-difference-yet", "first", "second", "turned"])
  .meta({
    description:
      "first, second: that version is better. too-few: under 100 rows of either. constant: the rows of neither vary, so that nothing can be tested. turned: what was found lies the other way by now",
  });

export const experiment = z
  .object({
    id: z.string(),
    state: z.enum(["running", "ended"]),
    metric: experimentMetric,
    value: z.string().nullable(),
    better: z.enum(["higher", "lower"]),
    expected: z.number(),
    alpha: z.number(),
    first: arm,
    second: arm,
    difference: z.number().nullable().meta({ description: "Of the second version less that of the first" }),
    interval: z
      .object({ low: z.number(), high: z.number() })
      .nullable()
      .meta({ description: "Holds the true difference at all looks at once with a probability of 1 - alpha" }),
    p_value: z.number().meta({ description: "Valid at every look; never rises. 1 before the first" }),
    verdict: experimentVerdict,
    says: z.string().meta({ description: "The verdict in words" }),
    found_at: z.string().nullable().meta({ description: "When a difference was first told" }),
    as_of: z.string().nullable().meta({ description: "Of the last look; null before the first" }),
    started_at: z.string(),
    started_by: z.string(),
    ended_at: z.string().nullable(),
    detail: z.string().nullable().meta({ description: "Why it ended" }),
  })
  .meta({ id: "Experiment" });
export type Experiment = z.infer<typeof experiment>;

export const shownExperiment = z
  .object({ experiment: experiment.nullable().meta({ description: "The one that runs, or the last one" }) })
  .meta({
    id: "ShownExperiment",
    example: {
      experiment: {
        id: "experiment_03hb8558rkf69l86yl68p22l9",
        state: "running",
        metric: "accuracy",
        value: null,
        better: "higher",
        expected: 0.05,
        alpha: 0.05,
        first: {
          deployment: { id: "deployment_03hb8558p4vuna1y65v0818qq", number: 7 },
          version: "3",
          rows: 1_840,
          estimate: 0.84,
        },
        second: {
          deployment: { id: "deployment_03hb8558rkf69l86yl68p22l9", number: 8 },
          version: "4",
          rows: 1_795,
          estimate: 0.91,
        },
        difference: 0.07,
        interval: { low: 0.032, high: 0.108 },
        p_value: 0.000_01,
        verdict: "second",
        says: "Version 4 is better: its accuracy is 7.0 points higher (3.2 to 10.8).",
        found_at: "2026-11-27T05:17:14.733Z",
        as_of: "2026-11-27T05:47:14.733Z",
        started_at: "2026-11-26T05:17:14.733Z",
        started_by: "key_03hb8558rkf69l86yl68p22l9",
        ended_at: null,
        detail: null,
      },
    },
  });
export type ShownExperiment = z.infer<typeof shownExperiment>;
