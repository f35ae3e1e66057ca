import { eventColumns, labelColumns } from "./encode-rows.ts";

/** What an ingest connection runs: once when it opens, then once a batch. */
export type IngestStatements = {
  readonly open: string;
  /** After the organisations are set; answers with the model and id of each row that was there already. */
  readonly batch: string;
};

// A batch that meets a locked partition (an erasure) must not hold up the models beside it.
const patience = "set lock_timeout = '200ms'; set statement_timeout = 0";

/**
 * Predictions: what is new goes in and marks its bucket dirty, in one statement, so that row and mark become visible
 * together. The order keeps two batches with the same ids from waiting for each other in a circle.
 */
export const eventIngest: IngestStatements = {
  open: `
    ${patience};
    create temp table staging (like predictions) with (toast_tuple_target = 8160) on commit delete rows;
    alter table staging alter numbers set storage external;
    prepare ingest as
    with fresh as (insert into predictions (${eventColumns}) select ${eventColumns} from staging order by model, id
                   on conflict do nothing returning organisation, model, id, version, time),
         marks as (insert into dirty_buckets (organisation, model, version, bucket)
                   select distinct organisation, model, version, date_bin('15 min', time, 'epoch') from fresh)
    select s.model, s.id from staging s
    where not exists (select from fresh f where f.model = s.model and f.id = s.id)`,
  batch: `copy staging (${eventColumns}) from stdin (format binary); execute ingest`,
};

/** Labels: the later time stays; each change queues its prediction for the refresh, which may still have to come. */
export const labelIngest: IngestStatements = {
  open: `
    ${patience};
    create temp table staging (like labels) on commit delete rows;
    prepare ingest as
    with changed as (insert into labels (${labelColumns}) select ${labelColumns} from staging order by model, prediction
                     on conflict (model, prediction) do update
                     set number = excluded.number, class = excluded.class, time = excluded.time,
                         received_at = excluded.received_at
                     where labels.time <= excluded.time returning organisation, model, prediction),
         arrivals as (insert into label_arrivals (organisation, model, prediction)
                      select organisation, model, prediction from changed)
    select null::int4 as model, null::uuid as id where false`,
  batch: `copy staging (${labelColumns}) from stdin (format binary); execute ingest`,
};
