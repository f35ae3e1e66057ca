import type { Tx } from "../../platform/context.ts";
import type { VersionKey } from "../../profiles/index.ts";

export type PerformanceAlert = {
  readonly number: number;
  readonly title: string;
  readonly opened_at: Date;
  readonly resolved_at: Date | null;
};

/** Performance alerts of a version, oldest first. */
export function listPerformanceAlerts(tx: Tx, key: VersionKey): Promise<PerformanceAlert[]> {
  return tx
    .selectFrom("alerts")
    .select(["number", "title", "opened_at", "resolved_at"])
    .where("organisation", "=", key.organisation)
    .where("version", "=", key.version)
    .where("cause", "=", "performance")
    .orderBy("opened_at")
    .execute();
}
