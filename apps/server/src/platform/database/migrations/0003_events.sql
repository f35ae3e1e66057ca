-- What machines append. One partition a model: what is erased, dropped, sized and moved is a model.

create table predictions (
  organisation int4 not null,
  model int4 not null,
  id uuid not null,
  version int4 not null,
  time timestamptz not null,
  received_at timestamptz not null,
  numbers float8[],                    -- slots: the version's schema maps a feature to its kind and slot
  categories text[],
  output float8,
  class text,
  latency_ms float4,
  error text,
  external_id text,                    -- the client's own id, where it is no UUID
  extra jsonb,                         -- text, embeddings, values that broke the schema
  primary key (model, id)              -- an event counts once, whatever time its repeats carry
) partition by list (model);
create index on predictions (model, time);
-- Compression costs more than it saves here: 300 features took 52 instead of 30 microseconds a row.
alter table predictions alter numbers set storage external;
call protect_table('predictions');

create table labels (
  organisation int4 not null,
  model int4 not null,
  prediction uuid not null,
  number float8,
  class text,
  time timestamptz not null,
  received_at timestamptz not null,
  primary key (model, prediction)
) partition by list (model);
call protect_table('labels');

-- A queue: the refresh turns arrivals whose prediction exists into dirty buckets; the rest wait for it.
create table label_arrivals (
  organisation int4 not null,
  model int4 not null,
  prediction uuid not null,
  received_at timestamptz not null default now()
);
create index on label_arrivals (model);
call protect_table('label_arrivals');

-- Marks are appended by ingest and removed by the refresh. No unique key: writers must not wait for each other.
create table dirty_buckets (
  organisation int4 not null,
  model int4 not null,
  version int4 not null,
  bucket timestamptz not null
);
create index on dirty_buckets (model);
call protect_table('dirty_buckets');

-- What is made of the events: all features of a span in one body.
create table profiles (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  segment int4 not null default 0,
  span int4 not null,                  -- minutes: 15, 60, 1440
  bucket timestamptz not null,
  events int8 not null,
  body bytea not null,
  primary key (model, version, segment, span, bucket)
);
call protect_table('profiles');

create table seasonal_cells (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  segment int4 not null default 0,
  cell int2 not null check (cell between 0 and 47),
  events int8 not null,
  body bytea not null,
  primary key (model, version, segment, cell)
);
call protect_table('seasonal_cells');

create table drift_hours (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  segment int4 not null default 0,
  lane int2 not null,
  hour timestamptz not null,
  signals bytea not null,
  severity bytea not null,
  primary key (model, version, segment, lane, hour)
);
call protect_table('drift_hours');

create table calibrations (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  segment int4 not null default 0,
  lane int2 not null,
  computed_at timestamptz not null,
  body bytea not null,
  primary key (model, version, segment, lane)
);
call protect_table('calibrations');

create table reports (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  id uuid primary key,
  due_at timestamptz not null,
  status int2 not null,
  body bytea not null,
  unique (model, due_at)               -- a check runs once per due time
);
call protect_table('reports');

create table model_days (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  day date not null,
  severity int2 not null,
  events int8 not null,
  primary key (organisation, model, day)
);
create index on model_days (model);
call protect_table('model_days');

create function require_own_model(m int4) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  perform look_across();
  if not exists (select from models where id = m and organisation = any (visible_organisations())) then
    raise exception 'model % is not one of this transaction''s organisations', m using errcode = '42501';
  end if;
end $$;
revoke execute on function require_own_model from public;

-- The application cannot create tables. It opens a model in the transaction that registers it. LIKE and ATTACH go
-- through beside a running ingest, where CREATE TABLE … PARTITION OF would wait for it and hold up all others.
create function open_model(m int4) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  payload text;
  owner int4;
begin
  perform require_own_model(m);
  select organisation into owner from models where id = m;
  if to_regclass(format('predictions_%s', m)) is null then
    execute format('create table predictions_%1$s (like predictions including all, check (model = %1$s))
                    with (toast_tuple_target = 8160)', m);
    -- No statistics on payload: ANALYZE would copy values into pg_statistic, where an erasure does not reach them.
    foreach payload in array array['numbers', 'categories', 'output', 'class', 'latency_ms', 'error', 'external_id', 'extra'] loop
      execute format('alter table predictions_%s alter %I set statistics 0', m, payload);
    end loop;
    execute format('alter table predictions attach partition predictions_%1$s for values in (%1$s)', m);
    execute format('alter table predictions_%1$s drop constraint predictions_%1$s_model_check', m);
    -- Row-level security says whose rows a transaction may write; this, that a model has rows of its owner's alone.
    execute format('alter table predictions_%1$s add constraint predictions_%1$s_owner check (organisation = %2$s)', m, owner);
  end if;
  if to_regclass(format('labels_%s', m)) is null then
    execute format('create table labels_%1$s (like labels including all, check (model = %1$s))', m);
    foreach payload in array array['number', 'class'] loop
      execute format('alter table labels_%s alter %I set statistics 0', m, payload);
    end loop;
    execute format('alter table labels attach partition labels_%1$s for values in (%1$s)', m);
    execute format('alter table labels_%1$s drop constraint labels_%1$s_model_check', m);
    execute format('alter table labels_%1$s add constraint labels_%1$s_owner check (organisation = %2$s)', m, owner);
  end if;
end $$;

-- Everything of a model at once, locking only that model. Its empty partitions go in drop_model.
create function empty_model(m int4) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform require_own_model(m);
  if to_regclass(format('predictions_%s', m)) is not null then
    execute format('truncate predictions_%s', m);
  end if;
  if to_regclass(format('labels_%s', m)) is not null then
    execute format('truncate labels_%s', m);
  end if;
  delete from label_arrivals where model = m;
  delete from dirty_buckets where model = m;
end $$;

-- Dropping a partition locks its parent and so waits for every open ingest: it gives up after 200 ms (55P03), and is
-- tried again by whoever called.
create function drop_model(m int4) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
begin
  perform require_own_model(m);
  execute format('drop table if exists predictions_%1$s, labels_%1$s', m);
end $$;

revoke execute on function open_model, empty_model, drop_model from public;
grant execute on function open_model, empty_model, drop_model to driftguard_app;
