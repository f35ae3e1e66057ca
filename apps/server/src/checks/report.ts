import { constants, gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";

import { verdict } from "@driftguard/protocol";
import { z } from "zod";

const baselineShown = z.object({ id: z.string(), number: z.int(), kind: z.string(), rows: z.int() });

/** What one check found, and all that it was found from. Kept for ever. */
export const reportBody = z.object({
  trigger: z.enum(["schedule", "manual"]),
  at: z.string(),
  outcome: z.enum(["checked", "skipped", "failed"]),
  reason: z.string().nullable(),
  summary: z.string(),
  stage: z.string(),
  window: z.object({ from: z.string(), to: z.string() }).nullable(),
  rows: z.int(),
  baseline: baselineShown.nullable(),
  drift_score: z.number().nullable(),
  p_value: z.number().nullable(),
  drift_detected: z.boolean().nullable(),
  findings: z.array(verdict),
  /** What the model's own history makes of it: this is what opens alerts. */
  paging: z.array(verdict),
  learning: z.boolean(),
  alerts: z.array(
    z.object({
      id: z.string(),
      number: z.int(),
      change: z.enum(["opened", "joined", "worse", "repeated", "resolved", "reopened"]),
    }),
  ),
  /** Enough to judge again: the window's profile, its rows by seasonal cell, and the code that judged. */
  inputs: z
    .object({
      code: z.string(),
      current: z.string(),
      rowsByCell: z.array(z.object({ cell: z.int(), rows: z.number() })).nullable(),
      spanHours: z.number(),
    })
    .nullable(),
});
export type ReportBody = z.infer<typeof reportBody>;

/** A report of a check that came to no verdict, and why. */
export function emptyReport(
  outcome: "skipped" | "failed",
  { trigger, at, reason, summary }: Pick<ReportBody, "trigger" | "at" | "summary"> & { readonly reason: string },
): ReportBody {
  return {
    trigger,
    at,
    outcome,
    reason,
    summary,
    stage: "",
    window: null,
    rows: 0,
    baseline: null,
    drift_score: null,
    p_value: null,
    drift_detected: null,
    findings: [],
    paging: [],
    learning: false,
    alerts: [],
    inputs: null,
  };
}

export const reportStatus = { checked: 0, skipped: 1, failed: 2 } as const;

/** Zstandard at its first level: a seventh of the time of gzip, and a fifth less to keep for ever. */
export function writeReport(body: ReportBody): Buffer {
  return zstdCompressSync(JSON.stringify(body), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

/** @throws ZodError or an error of zlib if the row is torn */
export function readReport(bytes: Buffer): ReportBody {
  return reportBody.parse(JSON.parse(unpacked(bytes).toString("utf8")));
}

/** Reports were gzip once, which begins with 1f 8b. */
function unpacked(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : zstdDecompressSync(bytes);
}
