import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Previews } from "../../platform/database/tables.ts";

export type PreviewRow = Selectable<Previews>;

/** Of a deployment. */
export async function findPreviewOf(tx: Tx, organisation: number, deployment: string): Promise<PreviewRow | null> {
  return (await previews(tx, organisation).where("deployment", "=", deployment).executeTakeFirst()) ?? null;
}

/** By its own id. */
export async function findPreview(tx: Tx, organisation: number, id: string): Promise<PreviewRow | null> {
  return (await previews(tx, organisation).where("id", "=", id).executeTakeFirst()) ?? null;
}

/** Of a model, the last opened first, at most twenty. */
export async function listPreviewRows(tx: Tx, organisation: number, model: number): Promise<readonly PreviewRow[]> {
  return previews(tx, organisation).where("model", "=", model).orderBy("opened_at", "desc").limit(20).execute();
}

const previews = (tx: Tx, organisation: number) =>
  tx.selectFrom("previews").selectAll().where("organisation", "=", organisation);

/** Opens a preview, or one that was there again; what its last replay said stays. @returns its id */
export async function keepPreview(
  tx: Tx,
  row: Pick<PreviewRow, "organisation" | "id" | "model" | "deployment" | "opened_at" | "requests">,
): Promise<string> {
  const { opened_at, requests } = row;
  const kept = await tx
    .insertInto("previews")
    .values(row)
    .onConflict((clash) => clash.column("deployment").doUpdateSet({ opened_at, requests, put_away_at: null }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return kept.id;
}

/** Puts away the previews of a model that still wait, but for the ones that were opened last. */
export async function putAwayOldest(
  tx: Tx,
  organisation: number,
  model: number,
  { most, now }: { readonly most: number; readonly now: Date },
): Promise<readonly string[]> {
  const put = await tx
    .updateTable("previews")
    .set({ put_away_at: now })
    .where("organisation", "=", organisation)
    .where("id", "in", (rows) =>
      rows
        .selectFrom("previews as p")
        .innerJoin("deployments as d", (join) =>
          join.onRef("d.id", "=", "p.deployment").onRef("d.organisation", "=", "p.organisation"),
        )
        .select("p.id")
        .where("p.organisation", "=", organisation)
        .where("p.model", "=", model)
        .where("p.put_away_at", "is", null)
        .where("d.state", "=", "ready")
        .orderBy("p.opened_at", "desc")
        .orderBy(sql`p.id desc`)
        .offset(most),
    )
    .returning("deployment")
    .execute();
  return put.map(({ deployment }) => deployment);
}

export type BranchPreview = {
  readonly deployment: string;
  readonly version: string;
  readonly branch: string;
  readonly commit: string;
};

/** Open previews of what was pushed to a branch, and waits. */
export async function listBranchPreviews(
  tx: Tx,
  organisation: number,
  { model, source }: { readonly model: number; readonly source: string },
): Promise<readonly BranchPreview[]> {
  const rows = await tx
    .selectFrom("previews as p")
    .innerJoin("deployments as d", (join) =>
      join.onRef("d.id", "=", "p.deployment").onRef("d.organisation", "=", "p.organisation"),
    )
    .select(["p.deployment", "d.version_name as version", "d.branch", "d.source_commit as commit"])
    .where("p.organisation", "=", organisation)
    .where("p.model", "=", model)
    .where("p.put_away_at", "is", null)
    .where("d.state", "=", "ready")
    .where("d.source", "=", source)
    .execute();
  return rows.flatMap(({ branch, commit, ...row }) =>
    branch === null || commit === null ? [] : [{ ...row, branch, commit }],
  );
}

/** What is being built of a branch that is not the live one; asked for by then, where that is said. */
export async function listBranchBuilds(
  tx: Tx,
  organisation: number,
  { model, source, asOf = null }: { readonly model: number; readonly source: string; readonly asOf?: Date | null },
): Promise<readonly BranchPreview[]> {
  let building = tx
    .selectFrom("deployments as d")
    .select(["d.id as deployment", "d.version_name as version", "d.branch", "d.source_commit as commit"])
    .where("d.organisation", "=", organisation)
    .where("d.model", "=", model)
    .where("d.state", "=", "building")
    .where("d.held", "=", true)
    .where("d.source", "=", source);
  if (asOf !== null) building = building.where("d.created_at", "<=", asOf);
  const rows = await building.execute();
  return rows.flatMap(({ branch, commit, ...row }) =>
    branch === null || commit === null ? [] : [{ ...row, branch, commit }],
  );
}

export async function putAway(tx: Tx, organisation: number, deployment: string, now: Date): Promise<void> {
  await tx
    .updateTable("previews")
    .set({ put_away_at: now })
    .where("organisation", "=", organisation)
    .where("deployment", "=", deployment)
    .where("put_away_at", "is", null)
    .execute();
}

export async function keepReport(
  tx: Tx,
  {
    organisation,
    id,
    report,
    reported_at,
  }: Pick<PreviewRow, "organisation" | "id"> & {
    readonly report: unknown;
    readonly reported_at: Date;
  },
): Promise<void> {
  await tx
    .updateTable("previews")
    .set({ report: JSON.stringify(report), reported_at })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}
