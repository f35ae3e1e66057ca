-- What was sent for a model, as the welcome page tells it: rows that were refused are nowhere else.
create table ingest_counts (
  organisation int4 not null,
  model int4 primary key references models on delete cascade,
  requests int8 not null default 0,
  accepted int8 not null default 0,
  duplicates int8 not null default 0,
  rejected int8 not null default 0,
  first_at timestamptz,                -- of the first accepted row
  last_at timestamptz,
  last_rejected jsonb                  -- when, which row and field, what was expected and found
);
call protect_table('ingest_counts');
