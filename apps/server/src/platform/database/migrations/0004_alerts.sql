create table alerts (
  id text primary key,
  organisation int4 not null,
  number int4 not null,
  model int4 not null,
  version int4 not null,
  baseline text references baselines on delete set null,
  cause text not null,                 -- gap, volume, schema, missing, unseen, unit, distribution, ...
  state text not null check (state in ('open', 'acknowledged', 'snoozed', 'resolved')),
  severity int2 not null check (severity between 0 and 4),
  title text not null,
  body jsonb not null,
  repeats int4 not null default 0,
  opened_at timestamptz not null,
  last_fired_at timestamptz not null,
  notified_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  snoozed_until timestamptz,
  resolved_at timestamptz,
  resolved_by text,
  resolution text,
  clear_since timestamptz,
  score float8,
  p_value float8,
  demo boolean not null default false,
  unique (organisation, number),
  unique (organisation, id),
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (model, version) references versions (model, id) on delete cascade
);
-- One problem is one alert: two checks that find it at once cannot open two.
create unique index one_live_alert_per_problem on alerts (model, version, cause) where state <> 'resolved';
create index on alerts (organisation, opened_at desc, id);
create index on alerts (model, opened_at desc, id);
create index on alerts (baseline);
call protect_table('alerts');

create table alert_events (
  id int8 generated always as identity primary key,
  organisation int4 not null,
  alert text not null,
  at timestamptz not null,
  kind text not null,
  actor text,
  detail jsonb not null default '{}',
  foreign key (organisation, alert) references alerts (organisation, id) on delete cascade
);
create index on alert_events (alert, id);
call protect_table('alert_events');

create table rules (
  id text primary key,
  organisation int4 not null references organisations on delete cascade,
  model int4,                          -- null: every model of the organisation
  kind text not null,
  settings jsonb not null default '{}',
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
create index on rules (organisation, model);
call protect_table('rules');

create table channels (
  id text primary key,
  organisation int4 not null references organisations on delete cascade,
  number int4 not null,
  type text not null,
  name text not null,
  configuration jsonb not null,
  minimum_severity int2 not null default 3 check (minimum_severity between 0 and 4),
  enabled boolean not null default true,
  last_result jsonb,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (organisation, number),
  unique (organisation, id)
);
call protect_table('channels');

-- What leaves the process. A message is written with what it tells of, delivered afterwards, and given up visibly.
create table outbox (
  id text primary key,                 -- the receiver's idempotency key: it stays the same in every attempt
  organisation int4 not null,
  channel text not null,
  alert text references alerts on delete cascade,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  attempts int4 not null default 0,
  next_at timestamptz not null,
  lease_until timestamptz,
  holder text,
  delivered_at timestamptz,
  dead_at timestamptz,
  last_result jsonb,
  foreign key (organisation, channel) references channels (organisation, id) on delete cascade
);
create index on outbox (next_at) where delivered_at is null and dead_at is null;
create index on outbox (organisation, created_at desc);
create index on outbox (channel);
create index on outbox (alert);
call protect_table('outbox');

create function claim_outbox(now_at timestamptz, lease interval, claimant text, how_many int4) returns setof outbox
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  update outbox o set lease_until = now_at + lease, holder = claimant, attempts = o.attempts + 1
  where o.id in (
    select due.id from outbox due
    where due.delivered_at is null and due.dead_at is null and due.next_at <= now_at
      and (due.lease_until is null or due.lease_until <= now_at)
    order by due.next_at, due.id
    for update skip locked limit how_many)
  returning o.*;
end $$;
revoke execute on function claim_outbox from public;
grant execute on function claim_outbox to driftguard_app;
