-- Versions that were built to be looked at before they go live: each with an address of its own, and a report of what it
-- says to requests that the live version was asked.
create table previews (
  organisation int4 not null,
  id text primary key,                 -- what the jobs of its replays are about
  model int4 not null,
  deployment text not null unique,
  opened_at timestamptz not null,
  put_away_at timestamptz,             -- null: it answers at its own address, until it goes live
  requests int4 not null,              -- recorded ones that a replay takes at most
  report jsonb,                        -- of the last replay that ended
  reported_at timestamptz,
  foreign key (organisation, model) references models (organisation, id) on delete cascade,
  foreign key (organisation, deployment) references deployments (organisation, id) on delete cascade
);
create index on previews (model, opened_at);
call protect_table('previews');

alter table jobs drop constraint jobs_kind_check;
alter table jobs add constraint jobs_kind_check check (kind in ('deploy', 'replay'));
