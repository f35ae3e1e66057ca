import type { JobKind, JobState } from "@driftguard/protocol";
import { type Selectable, sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { tellChange } from "../../platform/database/notices.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { Jobs } from "../../platform/database/tables.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";
import type { StoredStep } from "../job.ts";

export type JobRow = Selectable<Jobs>;

/** A job with what people call its model. */
export type JobCard = JobRow & {
  readonly model_public_id: string;
  readonly model_number: number;
  readonly model_name: string;
};

export type NewJob = {
  readonly organisation: number;
  readonly id: string;
  readonly kind: string;
  readonly model: number;
  readonly subject: string;
  readonly steps: readonly StoredStep[];
  readonly created_at: Date;
  readonly created_by: string;
};

export async function insertJob(tx: Tx, { steps, ...row }: NewJob): Promise<void> {
  await tx
    .insertInto("jobs")
    .values({ ...row, state: "queued", steps: JSON.stringify(steps) })
    .execute();
}

const cards = (tx: Tx, organisation: number) =>
  tx
    .selectFrom("jobs")
    .innerJoin("models", "models.id", "jobs.model")
    .selectAll("jobs")
    .select(["models.public_id as model_public_id", "models.number as model_number", "models.name as model_name"])
    .where("jobs.organisation", "=", organisation)
    .where("models.organisation", "=", organisation);

export async function findJob(tx: Tx, organisation: number, id: string): Promise<JobCard | null> {
  return (await cards(tx, organisation).where("jobs.id", "=", id).executeTakeFirst()) ?? null;
}

/** The newest job about a subject. */
export async function findJobAbout(tx: Tx, organisation: number, subject: string): Promise<JobCard | null> {
  return (
    (await cards(tx, organisation)
      .where("jobs.subject", "=", subject)
      .orderBy("jobs.created_at", "desc")
      .orderBy("jobs.id", "desc")
      .executeTakeFirst()) ?? null
  );
}

export type JobFilter = {
  readonly limit: number;
  /** Of the last one of the page before. */
  readonly after: { readonly at: Date; readonly id: string } | null;
  readonly state: JobState | null;
  /** `null`: every model. */
  readonly models: readonly number[] | null;
};

/** Newest first; of one time, the highest id first. */
export async function listJobs(tx: Tx, organisation: number, filter: JobFilter): Promise<readonly JobCard[]> {
  const { after, state, models } = filter;
  let query = cards(tx, organisation);
  if (state !== null) query = query.where("jobs.state", "=", state);
  if (models !== null) query = query.where("jobs.model", "in", models.length === 0 ? [-1] : [...models]);
  if (after !== null)
    query = query.where(
      sql<boolean>`(date_trunc('milliseconds', jobs.created_at), jobs.id) < (${after.at}, ${after.id})`,
    );
  return query.orderBy("jobs.created_at", "desc").orderBy("jobs.id", "desc").limit(filter.limit).execute();
}

/**
 * Jobs of every organisation that wait for somebody, or whose holder has died, the next one first: of each organisation
 * in turn, and of one the oldest.
 */
export async function listDueJobs(
  database: Database,
  { kind, now, limit }: { readonly kind: JobKind; readonly now: Date; readonly limit: number },
): Promise<readonly { readonly organisation: number; readonly id: string }[]> {
  const found = await sql<{ organisation: number; id: string }>`
    select organisation, id from list_due_jobs(${now}, ${kind === "replay"}, ${limit})`
    .execute(database.kysely)
    .catch(away);
  return found.rows;
}

/** Takes all jobs from whoever held them but this one: where this process alone can hold any. */
export async function releaseJobs(database: Database, holder: string): Promise<void> {
  await sql`select release_jobs(${holder})`.execute(database.kysely).catch(away);
}

function away(error: unknown): never {
  throw asUnavailable(error);
}

export type Lease = { readonly holder: string; readonly now: Date; readonly until: Date };

/** Takes a job that nobody works on; `null`: somebody does, or it has ended. */
export async function claimJob(
  tx: Tx,
  organisation: number,
  id: string,
  { holder, now, until }: Lease,
): Promise<JobRow | null> {
  const claimed = await tx
    .updateTable("jobs")
    .set((row) => ({
      state: "running",
      holder,
      lease_until: until,
      started_at: row.fn.coalesce("started_at", row.val(now)),
    }))
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("state", "in", ["queued", "running"])
    .where((row) => row.or([row("lease_until", "is", null), row("lease_until", "<=", now)]))
    .returningAll()
    .executeTakeFirst();
  if (claimed !== undefined) await tellChange(tx, `job:${id}`);
  return claimed ?? null;
}

/** Holds a job for longer; `"lost"`: it is somebody else's by now, or ended. */
export async function renewLease(
  tx: Tx,
  organisation: number,
  id: string,
  { holder, until }: Pick<Lease, "holder" | "until">,
): Promise<"held" | "cancelled" | "lost"> {
  const renewed = await tx
    .updateTable("jobs")
    .set({ lease_until: until })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("holder", "=", holder)
    .where("state", "=", "running")
    .returning("cancel_asked_at")
    .executeTakeFirst();
  if (renewed === undefined) return "lost";
  return renewed.cancel_asked_at === null ? "held" : "cancelled";
}

export type JobChange = {
  readonly state?: JobState;
  readonly steps?: readonly StoredStep[];
  readonly ended_at?: Date | null;
  readonly lease_until?: Date | null;
  readonly cancel_asked_at?: Date | null;
};

/** Changes a job that this holder has. @returns whether it still had it */
export async function changeHeldJob(
  tx: Tx,
  organisation: number,
  id: string,
  { holder, ...change }: JobChange & { readonly holder: string },
): Promise<boolean> {
  const changed = await tx
    .updateTable("jobs")
    .set(columns(change))
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("holder", "=", holder)
    .where("state", "=", "running")
    .returning("id")
    .executeTakeFirst();
  if (changed !== undefined) await tellChange(tx, `job:${id}`);
  return changed !== undefined;
}

/** Changes a job that is in one of these states. @returns whether it was */
export async function changeJob(
  tx: Tx,
  organisation: number,
  id: string,
  { from, ...change }: JobChange & { readonly from: readonly JobState[] },
): Promise<boolean> {
  const changed = await tx
    .updateTable("jobs")
    .set(columns(change))
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .where("state", "in", [...from])
    .returning("id")
    .executeTakeFirst();
  if (changed !== undefined) await tellChange(tx, `job:${id}`);
  return changed !== undefined;
}

function columns({ steps, ...change }: JobChange) {
  return { ...change, ...(steps === undefined ? {} : { steps: JSON.stringify(steps) }) };
}
