import type { Check } from "@driftguard/protocol";

import { idOfUuid } from "../platform/ids.ts";
import type { ReportBody } from "./report.ts";

type Named = { readonly public_id: string; readonly number: number; readonly name: string };

/** A report as the API says it. */
export function presentReport(
  row: { readonly id: string; readonly due_at: Date },
  { inputs: _inputs, learning: _learning, ...body }: ReportBody,
  model: Named,
  versionName: string | null = null,
): Check {
  return {
    id: idOfUuid("check", row.id),
    model_id: model.public_id,
    model: { id: model.public_id, number: model.number, name: model.name },
    version: versionName,
    due_at: row.due_at.toISOString(),
    ...body,
  };
}
