-- Tenancy first. The application runs as driftguard_app: it owns nothing, creates nothing, and sees the rows of the
-- organisations named in app.organisations, which each transaction sets for itself. The owner of the tables sees nothing
-- either, until it says that it looks across them (app.across): the functions below that must, and the migrations.

grant usage on schema public to driftguard_app;

create function visible_organisations() returns int4[] language sql stable
return coalesce(nullif(current_setting('app.organisations', true), '')::int4[], '{}');

create function look_across() returns void language sql as $$ select set_config('app.across', 'on', true) $$;
revoke execute on function look_across from public;

-- Every table with an organisation goes through here, in the migration that creates it.
create procedure protect_table(target regclass, owning_column name default 'organisation') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy own_organisations on %s to driftguard_app
                  using (%I = any (nullif(current_setting(''app.organisations'', true), '''')::int4[]))', target, owning_column);
  execute format('create policy across_organisations on %s to current_user
                  using (current_setting(''app.across'', true) = ''on'')', target);
  execute format('grant select, insert, update, delete on %s to driftguard_app', target);
end $$;
revoke execute on procedure protect_table from public;

create table organisations (
  id int4 generated always as identity primary key,
  public_id text not null unique,
  name text not null,
  slug text not null unique,
  next_model_number int4 not null default 1,
  next_alert_number int4 not null default 1,
  next_channel_number int4 not null default 1,
  created_at timestamptz not null default now()
);
call protect_table('organisations', 'id');

create table keys (
  id text primary key,
  organisation int4 not null references organisations on delete cascade,
  name text not null,
  prefix text not null,
  hash bytea not null unique,          -- SHA-256 of the whole key; the key itself is nowhere
  scopes text[] not null,
  models int4[],                       -- null: every model of the organisation
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_by text
);
create index on keys (organisation);
call protect_table('keys');

-- Of the installation, not of a tenant.
create table settings (key text primary key, value jsonb not null);
grant select, insert, update, delete on settings to driftguard_app;

create table sign_in_links (
  token_hash bytea primary key,
  organisation int4 not null references organisations on delete cascade,
  user_id text,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on sign_in_links (organisation);
call protect_table('sign_in_links');

-- A credential names its organisation, so these must look before one is known.

create function find_key(presented bytea) returns setof keys
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select * from keys where hash = presented;
end $$;

-- Uses the link up: of two callers with one link, one gets the row.
create function use_sign_in_link(presented bytea, at timestamptz) returns setof sign_in_links
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  update sign_in_links set used_at = at
  where token_hash = presented and used_at is null and expires_at > at
  returning *;
end $$;

create function list_organisations() returns setof organisations
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select * from organisations order by id;
end $$;

revoke execute on function find_key, use_sign_in_link, list_organisations from public;
grant execute on function find_key, use_sign_in_link, list_organisations to driftguard_app;
