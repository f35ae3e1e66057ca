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
  const number = numberIn(found);
  if (expected === "a number" && number !== null) return `${JSON.stringify(name)}: ${number}`;
  // A text that may be this number or that is not made nothing of.
  if (expected === "a number" && !/^"\s*-?\d[\d.,]*\s*"$/.test(found)) return `${JSON.stringify(name)}: null`;
  if (expected === "a number") return null;
  return expected.includes("such as")
    ? `${JSON.stringify(name)}: ${JSON.stringify(expected.split("such as ")[1]?.split(",")[0] ?? "")}`
    : null;
}

/**
 * The number that a text in quotes can only mean, as JSON writes it: 49.90 of "49,90", 1234.5 of "1.234,5". `null` where
 * it is none, or may be another: "1,234" is written for a thousand and for one.
 */
function numberIn(found: string): string | null {
  const text = /^"\s*(-?[\d.,]+)\s*"$/.exec(found)?.[1];
  if (text === undefined) return null;
  const plain = /^-?\d{1,3}(,\d{3})+\.\d+$/.test(text)
    ? text.replaceAll(",", "")
    : /^-?\d{1,3}(\.\d{3})+,\d+$/.test(text)
      ? text.replaceAll(".", "").replace(",", ".")
      : /^-?(0|\d+(?!,\d{3}$)),\d+$/.test(text)
        ? text.replace(",", ".")
        : text;
  return /^-?\d+(\.\d+)?$/.test(plain) ? plain.replace(/^(-?)0+(?=\d)/, "$1") : null;
}
