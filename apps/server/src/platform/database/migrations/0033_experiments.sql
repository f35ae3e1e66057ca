-- Two versions that share the traffic, compared by what is recorded of them. Nothing is decided by it.
create table experiments (
  organisation int4 not null,
  id text primary key,
  model int4 not null,
  first text not null,                 -- deployments
  second text not null,
  metric text not null check (metric in ('accuracy', 'error', 'label', 'prediction')),
  value text,                          -- whose share is compared; null: a mean
  better text not null check (better in ('higher', 'lower')),
  expected float8 not null,
  alpha float8 not null,
  state text not null check (state in ('running', 'ended')),
  looked jsonb,                        -- what the last look came to
  p_value float8 not null default 1,   -- of all looks: it never rises
  found jsonb,                         -- what the look came to that first told a difference
  looked_at timestamptz,
  look_ms int4 not null default 0,     -- how long the last one took
  claimed_until timestamptz,           -- somebody looks
  due_at timestamptz,                  -- the next look; null: there is none
  detail text,                         -- why it ended, in one sentence
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (organisation, first) references deployments (organisation, id) on delete cascade,
  foreign key (organisation, second) references deployments (organisation, id) on delete cascade
);
create unique index one_running_experiment_per_model on experiments (model) where state = 'running';
create index on experiments (model, started_at desc);
create index on experiments (first);
create index on experiments (second);
create index on experiments (due_at) where due_at is not null;
call protect_table('experiments');

create function list_due_experiments(now timestamptz) returns table (organisation int4, model int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query select e.organisation, e.model from experiments e where e.due_at <= now order by e.due_at limit 100;
end $$;
revoke execute on function list_due_experiments from public;
grant execute on function list_due_experiments to driftguard_app;
