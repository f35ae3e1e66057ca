import { sql } from "kysely";

import { type ActiveBaseline, baselineKind } from "../../baselines/index.ts";
import { type ModelRow, readSchema, type VersionRow } from "../../models/index.ts";
import type { Tx } from "../../platform/context.ts";

/** A baseline without what is long: its bins and profiles. */
type BaselineCard = Pick<ActiveBaseline, "id" | "number" | "kind" | "rows">;

export type FoundModel = {
  readonly model: ModelRow;
  readonly version: VersionRow | null;
  readonly baseline: BaselineCard | null;
};

/** A model, its version of that name (or its current one) and the baseline of that, in one statement; `null`: no model. */
export async function findOpenedModel(
  tx: Tx,
  organisation: number,
  { model, versionName }: { readonly model: number; readonly versionName: string | null },
): Promise<FoundModel | null> {
  const found = await tx
    .selectFrom("models as m")
    .leftJoin("versions as v", (join) =>
      join
        .onRef("v.organisation", "=", "m.organisation")
        .onRef("v.model", "=", "m.id")
        .on(
          sql<boolean>`case when ${versionName}::text is null then v.id = m.current_version else v.name = ${versionName} end`,
        ),
    )
    .leftJoin("baselines as b", (join) => join.onRef("b.version", "=", "v.id").on("b.active", "=", true))
    .selectAll("m")
    .select(["v.id as version_id", "v.name as version_name", "v.schema", "v.created_at as version_at"])
    .select(["b.id as baseline_id", "b.number as baseline_number", "b.kind", "b.rows"])
    .where("m.organisation", "=", organisation)
    .where("m.id", "=", model)
    .executeTakeFirst();
  if (found === undefined) return null;
  const { version_id, version_name, schema, version_at, baseline_id, baseline_number, kind, rows, ...row } = found;
  const version =
    version_id === null || version_name === null || version_at === null
      ? null
      : { id: version_id, model, name: version_name, schema: readSchema(schema), created_at: version_at };
  const baseline =
    baseline_id === null || baseline_number === null || kind === null || rows === null
      ? null
      : { id: baseline_id, number: baseline_number, kind: baselineKind(kind), rows: Number(rows) };
  return { model: row, version, baseline };
}
