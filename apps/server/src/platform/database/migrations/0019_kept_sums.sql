-- Sums that every check of a version would otherwise add up again from the same profiles. Each can be made anew from
-- them: whoever changes a profile takes away the sums that hold it, in the same transaction.
create table kept_sums (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  kind text not null,                  -- 'week': the 168 whole hours from `since` on
  since timestamptz not null,
  body bytea not null,                 -- a profile, encoded
  primary key (model, version, kind)
);
call protect_table('kept_sums');
alter table kept_sums alter body set storage external;
