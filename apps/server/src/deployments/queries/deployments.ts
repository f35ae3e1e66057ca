import type { DeploymentState } from "@driftguard/protocol";
import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { Deployments } from "../../platform/database/tables.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";
import { lockModel } from "../../models/index.ts";
import type { PlaceRange } from "../share-places.ts";

export type DeploymentRow = Selectable<Deployments>;

/** A deployment with what people call its model, and what it was made of. */
export type DeploymentCard = DeploymentRow & {
  readonly model_public_id: string;
  readonly model_number: number;
  readonly model_name: string;
  readonly artifact_bytes: number | null;
  readonly artifact_files: number | null;
  readonly artifact_commit: string | null;
  readonly job: string | null;
};

const cards = (tx: Tx, organisation: number) =>
  tx
    .selectFrom("deployments as d")
    .innerJoin("models as m", "m.id", "d.model")
    .leftJoin("artifacts as a", (join) =>
      join.onRef("a.organisation", "=", "d.organisation").onRef("a.hash", "=", "d.artifact"),
    )
    .selectAll("d")
    .select([
      "m.public_id as model_public_id",
      "m.number as model_number",
      "m.name as model_name",
      "a.bytes as artifact_bytes",
      "a.files as artifact_files",
      "a.commit as artifact_commit",
    ])
    .select((row) =>
      row
        .selectFrom("jobs")
        .select("jobs.id")
        .whereRef("jobs.organisation", "=", "d.organisation")
        .whereRef("jobs.subject", "=", "d.id")
        .orderBy("jobs.created_at", "desc")
        .limit(1)
        .as("job"),
    )
    .where("d.organisation", "=", organisation)
    .where("m.organisation", "=", organisation);

/** By id, or by number. */
export async function findDeployment(tx: Tx, organisation: number, reference: string): Promise<DeploymentCard | null> {
  const number = /^\d{1,9}$/.test(reference) ? Number(reference) : -1;
  const row = await cards(tx, organisation)
    .where((is) => is.or([is("d.id", "=", reference), is("d.number", "=", number)]))
    .executeTakeFirst();
  return row ?? null;
}

/** The newest of a model's that is of this version. */
export async function findNamed(
  tx: Tx,
  organisation: number,
  model: number,
  version: string,
): Promise<DeploymentCard | null> {
  const row = await cards(tx, organisation)
    .where("d.model", "=", model)
    .where("d.version_name", "=", version)
    .orderBy("d.number", "desc")
    .executeTakeFirst();
  return row ?? null;
}

/** A model's, newest first; `before` is the last number of the page before. */
export async function listDeployments(
  tx: Tx,
  organisation: number,
  model: number,
  { limit, before }: { readonly limit: number; readonly before: number | null },
): Promise<readonly DeploymentCard[]> {
  let query = cards(tx, organisation).where("d.model", "=", model);
  if (before !== null) query = query.where("d.number", "<", before);
  return query.orderBy("d.number", "desc").limit(limit).execute();
}

/** Of every model, or of some, newest first; `before` is the last number of the page before. */
export async function listAllDeployments(
  tx: Tx,
  organisation: number,
  {
    limit,
    before,
    state,
    models,
  }: {
    readonly limit: number;
    readonly before: number | null;
    readonly state: DeploymentState | null;
    readonly models: readonly number[] | null;
  },
): Promise<readonly DeploymentCard[]> {
  let query = cards(tx, organisation);
  if (before !== null) query = query.where("d.number", "<", before);
  if (state !== null) query = query.where("d.state", "=", state);
  if (models !== null) query = query.where("d.model", "in", models.length === 0 ? [-1] : [...models]);
  return query.orderBy("d.number", "desc").limit(limit).execute();
}

/** The newest deployment of a model that was made of these very bytes. */
export async function findByUpload(
  tx: Tx,
  organisation: number,
  model: number,
  uploadHash: string,
): Promise<DeploymentRow | null> {
  const row = await tx
    .selectFrom("deployments")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("upload_hash", "=", uploadHash)
    .orderBy("number", "desc")
    .executeTakeFirst();
  return row ?? null;
}

/** Takes the next number of the organisation; held until the transaction ends. */
export async function takeDeploymentNumber(tx: Tx, organisation: number): Promise<number> {
  const { next_deployment_number: next } = await tx
    .updateTable("organisations")
    .set((row) => ({ next_deployment_number: row("next_deployment_number", "+", 1) }))
    .where("id", "=", organisation)
    .returning("next_deployment_number")
    .executeTakeFirstOrThrow();
  return next - 1;
}

/** Names of a model's versions that were registered or are being built. */
export async function listVersionNames(tx: Tx, organisation: number, model: number): Promise<ReadonlySet<string>> {
  const found = await tx
    .selectFrom("versions")
    .select("name")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .union(
      tx
        .selectFrom("deployments")
        .select("version_name as name")
        .where("organisation", "=", organisation)
        .where("model", "=", model),
    )
    .execute();
  return new Set(found.map(({ name }) => name));
}

export type NewDeployment = Pick<
  DeploymentRow,
  | "organisation"
  | "id"
  | "number"
  | "model"
  | "version_name"
  | "upload_hash"
  | "source_commit"
  | "source"
  | "branch"
  | "created_at"
  | "created_by"
  | "held"
> & { readonly consent: readonly string[] };

export async function insertDeployment(tx: Tx, { consent, ...row }: NewDeployment): Promise<void> {
  await tx
    .insertInto("deployments")
    .values({ ...row, consent: [...consent], state: "building" })
    .execute();
}

export type DeploymentChange = {
  readonly held?: boolean;
  readonly branch?: string | null;
  readonly state?: DeploymentState;
  readonly version?: number;
  readonly artifact?: string;
  readonly weight?: number;
  readonly places?: readonly PlaceRange[] | null;
  readonly manifest?: unknown;
  readonly isolation?: unknown;
  readonly problem?: string | null;
  readonly consent?: string[];
  readonly ready_at?: Date;
  readonly live_at?: Date;
  readonly ended_at?: Date | null;
};

/** Changes a deployment that is in one of these states. @returns whether it was */
export async function changeDeployment(
  tx: Tx,
  organisation: number,
  id: string,
  { from, manifest, isolation, places, ...change }: DeploymentChange & { readonly from?: readonly DeploymentState[] },
): Promise<boolean> {
  let query = tx
    .updateTable("deployments")
    .set({
      ...change,
      ...(places === undefined ? {} : { places: places === null ? null : JSON.stringify(places) }),
      ...(manifest === undefined ? {} : { manifest: JSON.stringify(manifest) }),
      ...(isolation === undefined ? {} : { isolation: JSON.stringify(isolation) }),
    })
    .where("organisation", "=", organisation)
    .where("id", "=", id);
  if (from !== undefined) query = query.where("state", "in", [...from]);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

/** A model's deployments, held against other swaps until the transaction ends; newest live time first. */
export async function lockDeployments(tx: Tx, organisation: number, model: number): Promise<readonly DeploymentRow[]> {
  await lockModel(tx, organisation, model);
  return tx
    .selectFrom("deployments")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .orderBy(sql`live_at desc nulls last`)
    .orderBy("number", "desc")
    .execute();
}

/** A model's deployments that answer, or could, newest first; at most a hundred. */
export async function listPossible(tx: Tx, organisation: number, model: number): Promise<readonly DeploymentRow[]> {
  return tx
    .selectFrom("deployments")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("state", "in", ["live", "ready", "superseded", "rolled-back"])
    .where("version", "is not", null)
    .orderBy("number", "desc")
    .limit(100)
    .execute();
}

/** Notes what a tree of files is; the same tree again changes nothing. */
export async function keepArtifact(
  tx: Tx,
  row: {
    readonly organisation: number;
    readonly hash: string;
    readonly bytes: number;
    readonly files: number;
    readonly commit: string | null;
    readonly created_at: Date;
    readonly created_by: string;
  },
): Promise<void> {
  await tx
    .insertInto("artifacts")
    .values(row)
    .onConflict((clash) => clash.columns(["organisation", "hash"]).doNothing())
    .execute();
}

/** What is live, or asked beside what is, of every organisation. */
export type LiveDeployment = {
  readonly organisation: number;
  readonly id: string;
  readonly slot: number;
  readonly number: number;
  readonly model: number;
  readonly model_public_id: string;
  readonly model_number: number;
  readonly model_name: string;
  readonly version: number;
  readonly version_name: string;
  readonly weight: number;
  /** `null`: as many as its weight, from 0. */
  readonly places: readonly PlaceRange[] | null;
  /** It is asked what the others are, and answers nobody. */
  readonly is_shadow: boolean;
  /** Of the hash that places a key. */
  readonly salt: string;
  readonly sticky_by: "header" | "field" | null;
  readonly sticky_name: string | null;
  /** The trial that counts what it does; `null`: none. */
  readonly trial: string | null;
};

export async function listLiveDeployments(database: Database): Promise<readonly LiveDeployment[]> {
  const found = await sql<LiveDeployment>`
    select organisation, id, slot, number, model, model_public_id, model_number, model_name, version, version_name, weight,
      places, is_shadow, salt, sticky_by, sticky_name, trial
    from list_live_deployments()`
    .execute(database.kysely)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  return found.rows;
}
