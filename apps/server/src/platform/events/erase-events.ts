import { sql } from "kysely";
import type { Database, Transaction } from "../database/postgres.ts";
import type { ModelKey } from "./model-key.ts";

/** Deletes events with their labels, by ids or up to a time: see `EventStore.erase`. */
export async function eraseEvents(
  database: Database,
  key: ModelKey,
  what: { readonly ids: readonly string[] } | { readonly before: number },
): Promise<{ readonly erased: number }> {
  const inTransaction = (run: (tx: Transaction) => Promise<number>) => database.transaction([key.organisation], run);
  if ("ids" in what) return { erased: await inTransaction((tx) => eraseIds(tx, key, what.ids)) };
  let erased = 0;
  for (let last = batchRows; last === batchRows; erased += last) {
    last = await inTransaction((tx) => eraseOldest(tx, key, new Date(what.before)));
  }
  return { erased };
}

/** Short transactions: ingest goes on beside them. */
const batchRows = 20_000;

async function eraseIds(tx: Transaction, { organisation, model }: ModelKey, ids: readonly string[]): Promise<number> {
  const wanted = sql`(${[...ids]}::uuid[])`;
  // A label may be there without its prediction.
  await sql`delete from labels where organisation = ${organisation} and model = ${model} and prediction = any ${wanted}`.execute(
    tx,
  );
  await sql`delete from label_arrivals where organisation = ${organisation} and model = ${model} and prediction = any ${wanted}`.execute(
    tx,
  );
  const { rows } = await sql<{ erased: number }>`
    with gone as (
      delete from predictions where organisation = ${organisation} and model = ${model} and id = any ${wanted}
      returning organisation, model, version, time),
    marks as (
      insert into dirty_buckets (organisation, model, version, bucket)
      select distinct organisation, model, version, date_bin('15 min', time, 'epoch') from gone)
    select count(*) as erased from gone`.execute(tx);
  return rows[0]?.erased ?? 0;
}

async function eraseOldest(tx: Transaction, { organisation, model }: ModelKey, before: Date): Promise<number> {
  const { rows } = await sql<{ erased: number }>`
    with gone as (
      delete from predictions where model = ${model} and ctid in (
        select p.ctid from predictions p
        where p.organisation = ${organisation} and p.model = ${model} and p.time < ${before}
          and not exists (select from dirty_buckets d where d.model = ${model} and d.version = p.version
                          and d.bucket = date_bin('15 min', p.time, 'epoch'))
        order by p.time limit ${batchRows})
      returning id),
    unlabelled as (delete from labels where model = ${model} and prediction in (select id from gone))
    select count(*) as erased from gone`.execute(tx);
  return rows[0]?.erased ?? 0;
}
