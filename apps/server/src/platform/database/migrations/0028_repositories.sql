alter table deployments
  add source text not null default 'upload' check (source in ('upload', 'git', 'github')),
  add branch text;                              -- of the repository that it came from

-- Where a model's versions come from, beside uploads: its own repository here, and one elsewhere that tells of pushes.
create table repositories (
  organisation int4 not null,
  model int4 primary key,
  branch text not null default 'main',  -- its head is what is live
  remote text,                          -- what is fetched after an event; null: events are not taken
  secret text,                          -- that events are signed with, sealed
  unsettled_at timestamptz,             -- a push began then, and nobody has looked yet what it brought
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
create index on repositories (unsettled_at) where unsettled_at is not null;
call protect_table('repositories');

-- Events that were taken: a signature covers neither time nor delivery, so one that comes again is told by what it says.
create table repository_events (
  organisation int4 not null,
  model int4 not null,
  said text not null,                   -- SHA-256 of ref, before and after
  delivery text not null,
  received_at timestamptz not null,
  primary key (model, said),
  unique (model, delivery),
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
call protect_table('repository_events');

-- Who an event is for: it brings no credential but its signature.
create function find_hooked_model(public text) returns table (organisation int4, model int4, secret text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select r.organisation, r.model, r.secret from repositories r join models m on m.id = r.model
  where m.public_id = public and m.archived_at is null and r.secret is not null;
end $$;

-- Pushes whose server died before it had looked at what they brought.
create function list_unsettled_repositories(before timestamptz) returns table (organisation int4, model int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select r.organisation, r.model from repositories r where r.unsettled_at < before order by r.unsettled_at limit 100;
end $$;

revoke execute on function find_hooked_model, list_unsettled_repositories from public;
grant execute on function find_hooked_model, list_unsettled_repositories to driftguard_app;
