-- A version may be built and wait: for a share of the traffic, for a copy of it, or to be looked at.
alter table deployments add held boolean not null default false;  -- as whoever pushed it wished
alter table deployments drop constraint deployments_state_check;
alter table deployments add constraint deployments_state_check
  check (state in ('building', 'ready', 'live', 'superseded', 'rolled-back', 'failed', 'cancelled'));
-- Which of the 10,000 places that keys fall on it answers: [[from, to), …]; null: as many as its weight, from 0.
alter table deployments add places jsonb;

-- How a model's requests are shared out, beside the weights that stand on its deployments.
create table traffic (
  organisation int4 not null,
  model int4 primary key,
  salt text not null,                  -- of the hash that places a key; a new one with every split that begins
  sticky_by text check (sticky_by in ('header', 'field')),
  sticky_name text,
  shadow text,                         -- a deployment that is asked what the others are, and answers nobody
  shadow_since timestamptz,
  shadow_errors int8 not null default 0,
  shadow_dropped int8 not null default 0,  -- requests that the shadow was too slow for
  changed_at timestamptz not null,
  changed_by text not null,
  check ((sticky_by is null) = (sticky_name is null)),
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (organisation, shadow) references deployments (organisation, id)
);
create index on traffic (shadow) where shadow is not null;
call protect_table('traffic');

-- What the shadow said beside what was answered. A table of its own: no profile, alert or error rate reads it.
create table shadow_results (
  organisation int4 not null,
  id int8 generated always as identity primary key,
  model int4 not null,
  deployment text not null,
  prediction_id text not null,         -- of the prediction that was answered
  at timestamptz not null,
  answered jsonb,
  said jsonb,                          -- null where it failed
  error text,
  answered_ms float8 not null,
  said_ms float8 not null,
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
create index on shadow_results (model, deployment, id);
call protect_table('shadow_results');

drop function list_live_deployments;
create function list_live_deployments() returns table (
  organisation int4, id text, slot int4, number int4, model int4, model_public_id text, model_number int4, model_name text,
  version int4, version_name text, weight int4, places jsonb, is_shadow boolean, salt text, sticky_by text, sticky_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select d.organisation, d.id, d.slot, d.number, d.model, m.public_id, m.number, m.name,
         d.version, d.version_name, d.weight, d.places, d.state <> 'live', coalesce(t.salt, m.public_id), t.sticky_by, t.sticky_name
  from deployments d join models m on m.id = d.model left join traffic t on t.model = d.model
  where (d.state = 'live' or d.id = t.shadow) and d.version is not null and m.archived_at is null
  order by d.model, d.number;
end $$;
revoke execute on function list_live_deployments from public;
grant execute on function list_live_deployments to driftguard_app;
