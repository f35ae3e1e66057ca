import type { Tx } from "../../platform/context.ts";

export type ReportRow = {
  readonly id: string;
  readonly model: number;
  readonly version: number;
  readonly due_at: Date;
  readonly status: number;
  readonly body: Buffer;
};

const columns = ["id", "model", "version", "due_at", "status", "body"] as const;

export async function findReport(tx: Tx, organisation: number, id: string): Promise<ReportRow | null> {
  return (
    (await tx
      .selectFrom("reports")
      .select(columns)
      .where("organisation", "=", organisation)
      .where("id", "=", id)
      .executeTakeFirst()) ?? null
  );
}

/** Newest first by due time. */
export function listReports(
  tx: Tx,
  organisation: number,
  model: number,
  { limit, before }: { limit: number; before: Date | null },
): Promise<ReportRow[]> {
  return tx
    .selectFrom("reports")
    .select(columns)
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .$if(before !== null, (query) => query.where("due_at", "<", before ?? new Date(0)))
    .orderBy("due_at", "desc")
    .limit(limit)
    .execute();
}

/** The id of a model's latest report by due time. */
export async function findLastReportId(tx: Tx, organisation: number, model: number): Promise<string | null> {
  const row = await tx
    .selectFrom("reports")
    .select("id")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .orderBy("due_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
