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

/** Stores a report. `false`: this due time was checked already. */
export async function insertReport(tx: Tx, row: ReportRow & { readonly organisation: number }): Promise<boolean> {
  const inserted = await tx
    .insertInto("reports")
    .values(row)
    .onConflict((clash) => clash.columns(["model", "due_at"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Whether a due time has its report. */
export async function hasReport(tx: Tx, organisation: number, model: number, dueAt: Date): Promise<boolean> {
  const found = await tx
    .selectFrom("reports")
    .select("id")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("due_at", "=", dueAt)
    .executeTakeFirst();
  return found !== undefined;
}

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
