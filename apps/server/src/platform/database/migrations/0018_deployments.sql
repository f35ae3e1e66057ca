alter table organisations add next_deployment_number int4 not null default 1;

-- What was pushed, by content: one tree of files, however often and for whatever model it came.
create table artifacts (
  organisation int4 not null references organisations on delete cascade,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),  -- SHA-256 of the tree: names and contents, in the order of the names
  bytes int8 not null,                                 -- of the files, unpacked
  files int4 not null,
  commit text,                                         -- where it came from, if whoever pushed said so
  created_at timestamptz not null,
  created_by text not null,
  primary key (organisation, hash)
);
call protect_table('artifacts');

-- A version made live at an endpoint, or on its way there, or once there.
create table deployments (
  organisation int4 not null,
  id text primary key,
  slot int4 generated always as identity unique,  -- one number in the whole installation: its workers' user is made of it
  number int4 not null,                -- as people say it, counted from 1 in each organisation
  model int4 not null,
  version_name text not null,          -- the version itself is made when its schema is known
  version int4,
  upload_hash text not null,           -- SHA-256 of the bytes as they were sent: the same bytes are built once
  source_commit text,                  -- where it came from, if whoever pushed said so
  artifact text,                       -- null: not built yet
  state text not null check (state in ('building', 'live', 'superseded', 'rolled-back', 'failed', 'cancelled')),
  weight int4 not null default 0 check (weight between 0 and 10000),  -- share of the model's traffic, in basis points
  manifest jsonb,
  isolation jsonb,                     -- what stands between its code and the machine that built it
  problem text,                        -- why it is not served, in one sentence
  consent text[] not null default '{}',  -- what whoever pushed it, created_by, takes the responsibility for
  created_at timestamptz not null,
  created_by text not null,
  ready_at timestamptz,
  live_at timestamptz,                 -- the last time it went live
  ended_at timestamptz,
  unique (organisation, number),
  unique (organisation, id),
  unique (model, version_name),
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (organisation, artifact) references artifacts (organisation, hash),
  foreign key (model, version) references versions (model, id) on delete cascade
);
create index on deployments (model, number desc);
create index on deployments (state) where state = 'live';
call protect_table('deployments');

-- Background work with a log. The queue only says that one is due; what is true of it stands here.
create table jobs (
  organisation int4 not null,
  id text primary key,
  kind text not null check (kind in ('deploy')),
  model int4 not null,
  subject text not null,               -- the id of what it is about: a deployment
  state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  steps jsonb not null,                -- in order: name, state, times, problem
  cancel_asked_at timestamptz,
  lines int4 not null default 0,       -- how many its log has
  lease_until timestamptz,
  holder text,
  created_at timestamptz not null,
  created_by text not null,
  started_at timestamptz,
  ended_at timestamptz,
  unique (organisation, id),
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
create index on jobs (organisation, created_at desc, id desc);
create index on jobs (subject);
create index on jobs (created_at) where state in ('queued', 'running');
call protect_table('jobs');

create table job_lines (
  organisation int4 not null,
  job text not null,
  sequence int4 not null,              -- from 1, without gaps
  at timestamptz not null,
  step text not null,
  text text not null,
  primary key (organisation, job, sequence),
  foreign key (organisation, job) references jobs (organisation, id) on delete cascade
);
call protect_table('job_lines');

-- Jobs that nobody works on: new ones, and those whose holder has died.
create function list_waiting_jobs(now_at timestamptz, how_many int4) returns table (organisation int4, id text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select j.organisation, j.id from jobs j
  where j.state in ('queued', 'running') and (j.lease_until is null or j.lease_until <= now_at)
  order by j.created_at, j.id limit how_many;
end $$;

-- One process owns the embedded database: whoever held a job before it started is no more.
create function release_jobs(but text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  update jobs set lease_until = null where holder is distinct from but and lease_until is not null;
end $$;

-- What every process serves; asked again and again, so that one hears of what another has swapped.
create function list_live_deployments() returns table (
  organisation int4, id text, slot int4, number int4, model int4, model_public_id text, model_number int4, model_name text,
  version int4, version_name text, weight int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select d.organisation, d.id, d.slot, d.number, d.model, m.public_id, m.number, m.name,
         d.version, d.version_name, d.weight
  from deployments d join models m on m.id = d.model
  where d.state = 'live' and d.version is not null and m.archived_at is null
  order by d.model, d.number;
end $$;

revoke execute on function list_waiting_jobs, release_jobs, list_live_deployments from public;
grant execute on function list_waiting_jobs, release_jobs, list_live_deployments to driftguard_app;
