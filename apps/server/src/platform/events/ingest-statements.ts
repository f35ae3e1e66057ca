import { eventColumns, labelColumns } from "./encode-rows.ts";

/** What an ingest connection runs once when it opens; `ingest` then once a batch. */
export type IngestStatements = {
  /** Prepares `ingest`, which takes an array of rows and answers with the model and id of each that was there already. */
  readonly open: string;
  /** The table whose row type the rows are of. */
  readonly table: string;
};

// A batch that meets a locked partition (an erasure) must not hold up the models beside it. Rows come as one array, of
// whose length a plan knows nothing: the one that is kept must do for one row and for five thousand, without a loop in a loop.
const session = `
  set lock_timeout = '200ms'; set statement_timeout = 0;
  set plan_cache_mode = force_generic_plan; set enable_nestloop = off;
  prepare organisations (text) as select set_config('app.organisations', $1, true);
  prepare premises (int4[], text[], text[], int4[], text[]) as select require_still_found($1, $2, $3, $4, $5)`;

/**
 * Predictions: what is new goes in and marks its bucket dirty, in one statement, so that row and mark become visible
 * together. The order keeps two batches with the same ids from waiting for each other in a circle. Where all rows were new,
 * which counting them tells, none is looked for.
 */
export const eventIngest: IngestStatements = {
  table: "predictions",
  open: `
    ${session};
    prepare ingest (predictions[]) as
    with fresh as (insert into predictions (${eventColumns}) select ${eventColumns} from unnest($1) order by model, id
                   on conflict do nothing returning organisation, model, id, version, time),
         marks as (insert into dirty_buckets (organisation, model, version, bucket)
                   select distinct organisation, model, version, date_bin('15 min', time, 'epoch') from fresh)
    select s.model, s.id from unnest($1) s
    where (select count(*) from fresh) < cardinality($1)
      and not exists (select from fresh f where f.model = s.model and f.id = s.id)`,
};

/** Labels: the later time stays; each change queues its prediction for the refresh, which may still have to come. */
export const labelIngest: IngestStatements = {
  table: "labels",
  open: `
    ${session};
    prepare ingest (labels[]) as
    with changed as (insert into labels (${labelColumns}) select ${labelColumns} from unnest($1) order by model, prediction
                     on conflict (model, prediction) do update
                     set number = excluded.number, class = excluded.class, time = excluded.time,
                         received_at = excluded.received_at
                     where labels.time <= excluded.time returning organisation, model, prediction),
         arrivals as (insert into label_arrivals (organisation, model, prediction)
                      select organisation, model, prediction from changed)
    select null::int4 as model, null::uuid as id where false`,
};
