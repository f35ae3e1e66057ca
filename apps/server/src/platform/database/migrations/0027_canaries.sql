-- A version that is tried on a growing share of the traffic. What was counted of both stands here: a restart loses none.
create table canaries (
  organisation int4 not null,
  id text primary key,
  model int4 not null,
  stable text not null,                -- deployments
  canary text not null,
  state text not null check (state in ('running', 'promoted', 'rolled-back', 'aborted')),
  plan jsonb not null,
  progress jsonb not null,
  detail text,                         -- why it ended, in one sentence
  because text check (because in ('crash-loop', 'errors', 'latency', 'predictions')),
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  unique (organisation, id),
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (organisation, stable) references deployments (organisation, id) on delete cascade,
  foreign key (organisation, canary) references deployments (organisation, id) on delete cascade
);
create unique index one_running_canary_per_model on canaries (model) where state = 'running';
create index on canaries (model, started_at desc);
create index on canaries (stable);
create index on canaries (canary);
call protect_table('canaries');

drop function list_live_deployments;
create function list_live_deployments() returns table (
  organisation int4, id text, slot int4, number int4, model int4, model_public_id text, model_number int4, model_name text,
  version int4, version_name text, weight int4, places jsonb, is_shadow boolean, salt text, sticky_by text, sticky_name text,
  trial text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select d.organisation, d.id, d.slot, d.number, d.model, m.public_id, m.number, m.name,
         d.version, d.version_name, d.weight, d.places, d.state <> 'live', coalesce(t.salt, m.public_id), t.sticky_by, t.sticky_name,
         c.id
  from deployments d join models m on m.id = d.model left join traffic t on t.model = d.model
       left join canaries c on c.model = d.model and c.state = 'running'
  where (d.state = 'live' or d.id = t.shadow) and d.version is not null and m.archived_at is null
  order by d.model, d.number;
end $$;
revoke execute on function list_live_deployments from public;
grant execute on function list_live_deployments to driftguard_app;
