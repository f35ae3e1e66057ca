import { type IngestStatus, rejectedRow } from "@driftguard/protocol";
import { z } from "zod";

import type { findIngestCount } from "./queries/ingest-counts.ts";

const stored = z.object({ at: z.string(), row: rejectedRow, payload: z.string().nullable() });

/** What was sent for a model; all zeros before the first request. */
export function presentIngestStatus(count: Awaited<ReturnType<typeof findIngestCount>>): IngestStatus {
  const last = stored.safeParse(count?.last_rejected).data ?? null;
  return {
    requests: Number(count?.requests ?? 0),
    accepted: Number(count?.accepted ?? 0),
    duplicates: Number(count?.duplicates ?? 0),
    rejected: Number(count?.rejected ?? 0),
    first_prediction_at: count?.first_at?.toISOString() ?? null,
    last_prediction_at: count?.last_at?.toISOString() ?? null,
    last_rejected: last === null ? null : { ...last, suggestion: suggest(last.row) },
  };
}

/** How the refused place would have to look, where that can be said. */
function suggest({ field, expected, found }: z.infer<typeof rejectedRow>): string | null {
  const name = field.replace(/^features\./, "");
  const number = /^"(-?\d+(\.\d+)?)"$/.exec(found)?.[1];
  if (expected === "a number" && number !== undefined) return `${JSON.stringify(name)}: ${number}`;
  if (expected === "a number") return `${JSON.stringify(name)}: null`;
  return expected.includes("such as")
    ? `${JSON.stringify(name)}: ${JSON.stringify(expected.split("such as ")[1]?.split(",")[0] ?? "")}`
    : null;
}
