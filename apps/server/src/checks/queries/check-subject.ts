import { sql } from "kysely";

import { baselineKind, type ActiveBaseline } from "../../baselines/index.ts";
import { type ModelRow, readSchema, type VersionRow } from "../../models/index.ts";
import type { Tx } from "../../platform/context.ts";

/** What a check is about, and what there is to do before it can be judged. */
export type CheckSubject = {
  readonly model: ModelRow;
  /** The current one. */
  readonly version: VersionRow | null;
  /** Without what is long: its bins and profiles. */
  readonly baseline: Pick<ActiveBaseline, "id" | "number" | "kind" | "rows"> | null;
  /** The current version is compared with nothing. */
  readonly isUnlearned: boolean;
  /** Rows or labels have come that are not counted yet. */
  readonly isDirty: boolean;
  /** The due time has its report. */
  readonly hasReport: boolean;
};

type Read = ModelRow & {
  readonly version_id: number | null;
  readonly version_name: string | null;
  readonly schema: unknown;
  readonly version_at: Date | null;
  readonly baseline_id: string | null;
  readonly baseline_number: number | null;
  readonly kind: string | null;
  readonly rows: number | null;
  readonly is_dirty: boolean;
  readonly has_report: boolean;
};

/** Asked at the beginning of every check, in one statement: most find nothing to do. `null`: the model is gone. */
export async function findCheckSubject(
  tx: Tx,
  organisation: number,
  { model, dueAt }: { readonly model: number; readonly dueAt: Date },
): Promise<CheckSubject | null> {
  const found = await sql<Read>`
    select m.*, v.id as version_id, v.name as version_name, v.schema, v.created_at as version_at,
      b.id as baseline_id, b.number as baseline_number, b.kind, b.rows,
      exists (select from dirty_buckets where organisation = ${organisation} and model = ${model})
        or exists (select from label_arrivals where organisation = ${organisation} and model = ${model}) as is_dirty,
      exists (select from reports where organisation = ${organisation} and model = ${model} and due_at = ${dueAt}) as has_report
    from models m
      left join versions v on v.organisation = m.organisation and v.id = m.current_version
      left join baselines b on b.organisation = m.organisation and b.version = v.id and b.active
    where m.organisation = ${organisation} and m.id = ${model}`.execute(tx);
  const read = found.rows[0];
  if (read === undefined) return null;
  const { version_id, version_name, schema, version_at, ...withBaseline } = read;
  const { baseline_id, baseline_number, kind, rows, is_dirty, has_report, ...row } = withBaseline;
  return {
    model: row,
    version:
      version_id === null || version_name === null || version_at === null
        ? null
        : { id: version_id, model, name: version_name, schema: readSchema(schema), created_at: version_at },
    baseline:
      baseline_id === null || baseline_number === null || kind === null || rows === null
        ? null
        : { id: baseline_id, number: baseline_number, kind: baselineKind(kind), rows: Number(rows) },
    isUnlearned: version_id !== null && baseline_id === null,
    isDirty: is_dirty,
    hasReport: has_report,
  };
}
