create table models (
  id int4 generated always as identity primary key,   -- one number in the whole installation: the events' partition key
  organisation int4 not null references organisations on delete cascade,
  public_id text not null unique,
  number int4 not null,                               -- as people say it, counted from 1 in each organisation
  name text not null,
  task text not null check (task in ('binary', 'multiclass', 'regression', 'other')),
  time_zone text not null default 'UTC',
  interval_minutes int4 not null default 15 check (interval_minutes > 0),
  current_version int4,
  next_check_at timestamptz,                          -- null: not scheduled
  check_lease_until timestamptz,
  check_holder text,
  last_check_at timestamptz,
  last_check_outcome jsonb,
  demo boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  unique (organisation, number),
  unique (organisation, name),
  unique (organisation, id)                           -- what belongs to a model refers to it with its organisation
);
create index on models (next_check_at) where archived_at is null;
call protect_table('models');

create table versions (
  id int4 generated always as identity primary key,
  organisation int4 not null,
  model int4 not null,
  name text not null,
  schema jsonb not null,                              -- ordered features with type and slot, prediction, label, segments
  created_at timestamptz not null default now(),
  unique (model, name),
  unique (model, id),
  unique (organisation, id),
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
call protect_table('versions');

alter table models add foreign key (id, current_version) references versions (model, id);

create table baselines (
  id text primary key,
  organisation int4 not null,
  model int4 not null,
  version int4 not null,
  number int4 not null,
  kind text not null check (kind in ('given', 'window', 'learned', 'statistics')),
  rows int8 not null,
  span_from timestamptz,
  span_to timestamptz,
  bins bytea not null,
  profile bytea not null,
  seasonal jsonb,
  performance jsonb,
  active boolean not null default false,
  created_at timestamptz not null default now(),
  created_by text,
  unique (version, number),
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (model, version) references versions (model, id) on delete cascade
);
create unique index one_active_baseline_per_version on baselines (version) where active;
create index on baselines (model);
call protect_table('baselines');

-- Due checks are claimed by row locks and a lease: one instance gets each, and one that dies is taken over.
create function claim_due_checks(now_at timestamptz, lease interval, claimant text, how_many int4) returns setof models
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  update models m set check_lease_until = now_at + lease, check_holder = claimant
  where m.id in (
    select due.id from models due
    where due.archived_at is null and due.next_check_at <= now_at
      and (due.check_lease_until is null or due.check_lease_until <= now_at)
    order by due.next_check_at, due.id
    for update skip locked limit how_many)
  returning m.*;
end $$;
revoke execute on function claim_due_checks from public;
grant execute on function claim_due_checks to driftguard_app;
