import { z } from "zod";

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "a name of letters, digits and _");

/** The names of what a model's workers find in their environment; the values are told to nobody. */
export const variables = z
  .object({
    names: z.array(z.string()).meta({ description: "That have a value, in order" }),
    missing: z
      .array(z.string())
      .meta({ description: "That a live version's driftguard.json lists under env, and that have none" }),
    changed_at: z.string().nullable(),
    changed_by: z.string().nullable(),
  })
  .meta({
    id: "Variables",
    example: {
      names: ["FEATURE_STORE_TOKEN"],
      missing: ["REGION"],
      changed_at: "2026-11-27T05:17:14.733Z",
      changed_by: "key_03hb8558rkf69l86yl68p22l9",
    },
  });
export type Variables = z.infer<typeof variables>;

export const changeVariablesInput = z
  .strictObject({
    variables: z
      .record(
        name,
        z
          .string()
          .max(8_192)
          .refine((text) => !text.includes("\0"), "a text without a NUL")
          .nullable(),
      )
      .refine((all) => Object.keys(all).length > 0, "a name at least")
      .meta({ description: "By name; null takes one away, what is not named stays" }),
    reason: z.string().trim().min(1).max(500).optional().meta({ description: "For the audit log" }),
  })
  .meta({ id: "ChangeVariables", example: { variables: { REGION: "eu", FEATURE_STORE_TOKEN: null } } });
export type ChangeVariablesInput = z.input<typeof changeVariablesInput>;
