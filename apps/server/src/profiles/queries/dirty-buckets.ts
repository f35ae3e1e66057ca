import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

const lockClass = 4221; // of the advisory locks: refreshing a model's profiles

/** Whether this transaction may refresh the model; `false`: another has it, go on with the next. */
export async function tryLockProfiles(tx: Tx, model: number): Promise<boolean> {
  const answer = await sql<{
    locked: boolean;
  }>`select pg_try_advisory_xact_lock(${lockClass}, ${model}) as locked`.execute(tx);
  return answer.rows[0]?.locked === true;
}

/** The same, waiting for whoever has it. */
export async function lockProfiles(tx: Tx, model: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockClass}, ${model})`.execute(tx);
}

/**
 * Labels whose prediction is there make its bucket dirty; the others wait, for 30 days at most, and are gone then: nothing
 * would ever take away a label without a prediction, such as one of a prediction that retention took.
 */
export async function moveLabelArrivals(tx: Tx, organisation: number, model: number): Promise<void> {
  await sql`
    with moved as (
      delete from label_arrivals a using predictions p
      where a.organisation = ${organisation} and a.model = ${model} and p.organisation = ${organisation} and p.model = ${model} and p.id = a.prediction
      returning p.version, p.time)
    insert into dirty_buckets (organisation, model, version, bucket)
    select distinct ${organisation}::int4, ${model}::int4, version, date_bin('15 min', time, 'epoch') from moved`.execute(
    tx,
  );
  const over = await sql<{ prediction: string }>`
    delete from label_arrivals
    where organisation = ${organisation} and model = ${model} and received_at < now() - interval '30 days'
    returning prediction`.execute(tx);
  if (over.rows.length === 0) return;
  // One that was sent again since has an arrival that waits on.
  await sql`
    delete from labels l
    where organisation = ${organisation} and model = ${model}
      and prediction = any (${over.rows.map(({ prediction }) => prediction)}::uuid[])
      and not exists (select from predictions p where p.model = ${model} and p.id = l.prediction)
      and not exists (select from label_arrivals a where a.model = ${model} and a.prediction = l.prediction)`.execute(
    tx,
  );
}

export type DirtyBucket = { readonly version: number; readonly bucket: Date };

/** Takes the marks. What is taken here, later reads see: row and mark became visible together. */
export async function takeDirtyBuckets(tx: Tx, organisation: number, model: number): Promise<readonly DirtyBucket[]> {
  const taken = await sql<DirtyBucket>`
    with gone as (delete from dirty_buckets where organisation = ${organisation} and model = ${model} returning version, bucket)
    select distinct version, bucket from gone order by version, bucket`.execute(tx);
  return taken.rows;
}

/** Makes every bucket of a version dirty: its bins have changed. */
export async function markAllDirty(tx: Tx, organisation: number, model: number, version: number): Promise<void> {
  await sql`
    insert into dirty_buckets (organisation, model, version, bucket)
    select distinct ${organisation}::int4, ${model}::int4, ${version}::int4, date_bin('15 min', time, 'epoch')
    from predictions where organisation = ${organisation} and model = ${model} and version = ${version}`.execute(tx);
}

export async function hasDirtyBuckets(tx: Tx, organisation: number, model: number): Promise<boolean> {
  const found = await sql<{ dirty: boolean }>`
    select exists (select from dirty_buckets where organisation = ${organisation} and model = ${model})
        or exists (select from label_arrivals where organisation = ${organisation} and model = ${model}) as dirty`.execute(
    tx,
  );
  return found.rows[0]?.dirty === true;
}
