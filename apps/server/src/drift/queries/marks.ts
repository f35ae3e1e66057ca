import type { Heatmap } from "@driftguard/protocol";

import type { Tx } from "../../platform/context.ts";

/** What people did and what was found since a time: versions, baselines, alerts; oldest first. */
export async function listMarks(
  tx: Tx,
  { organisation, model, from }: { organisation: number; model: number; from: Date },
): Promise<Heatmap["marks"]> {
  const of = { organisation, model };
  const askVersions = tx
    .selectFrom("versions")
    .select(["name", "created_at"])
    .where("organisation", "=", of.organisation)
    .where("model", "=", of.model)
    .where("created_at", ">=", from)
    .execute();
  const askBaselines = tx
    .selectFrom("baselines")
    .select(["number", "created_at"])
    .where("organisation", "=", of.organisation)
    .where("model", "=", of.model)
    .where("created_at", ">=", from)
    .execute();
  const askAlerts = tx
    .selectFrom("alerts")
    .select(["number", "title", "opened_at"])
    .where("organisation", "=", of.organisation)
    .where("model", "=", of.model)
    .where("opened_at", ">=", from)
    .execute();
  const [versions, baselines, alerts] = await Promise.all([askVersions, askBaselines, askAlerts]);
  const marks: Heatmap["marks"] = [
    ...versions.map((row) => ({
      at: row.created_at.toISOString(),
      kind: "version" as const,
      label: `version ${row.name}`,
    })),
    ...baselines.map((row) => ({
      at: row.created_at.toISOString(),
      kind: "baseline" as const,
      label: `baseline ${row.number}`,
    })),
    ...alerts.map((row) => ({
      at: row.opened_at.toISOString(),
      kind: "alert" as const,
      label: `alert ${row.number}: ${row.title}`,
    })),
  ];
  return marks.toSorted((one, other) => (one.at < other.at ? -1 : 1));
}
