-- People. users, accounts, sessions, verifications and rate_limits are better-auth's, with the columns that it expects
-- (a test asks it). They belong to the installation; what a person may see hangs on members, which belongs to a tenant.

create table users (
  id text primary key,
  name text not null,
  email text not null unique,          -- lower case; of somebody who has yet to choose one: <id>@unset.invalid
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table accounts (
  id text primary key,
  user_id text not null references users on delete cascade,
  provider_id text not null,           -- "credential": a password
  account_id text not null,            -- the user's own id there
  password text,                       -- scrypt, with its salt
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)     -- of two that choose a password at once, one does
);
create index on accounts (user_id);

create table members (
  organisation int4 not null references organisations on delete cascade,
  user_id text not null references users on delete cascade,
  role text not null check (role in ('admin', 'ml_engineer', 'data_scientist', 'business_analyst', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organisation, user_id),
  unique (user_id)                     -- one organisation a person, so that a session names it without a choice
);
call protect_table('members');

create table sessions (
  id text primary key,
  user_id text not null references users on delete cascade,
  token text not null unique,          -- SHA-256 of it; the token itself is in the cookie alone
  by_link boolean not null default false,
  expires_at timestamptz not null,     -- moves on with use, at most to 30 days after created_at
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ip_address text,
  user_agent text
);
create index on sessions (user_id);
create index on sessions (expires_at);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on verifications (identifier);

create table rate_limits (
  id text primary key,
  key text not null unique,
  count int4 not null,
  last_request int8 not null
);

grant select, insert, update, delete on users, accounts, sessions, verifications, rate_limits to driftguard_app;

-- A session names its organisation by the person's membership: no member, no session.
create function find_session(presented text) returns table (
  id text, user_id text, name text, email text, has_password boolean, by_link boolean, organisation int4, role text,
  created_at timestamptz, expires_at timestamptz, updated_at timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select s.id, u.id, u.name, u.email,
    exists (select from accounts a where a.user_id = u.id and a.provider_id = 'credential'),
    s.by_link, m.organisation, m.role, s.created_at, s.expires_at, s.updated_at
  from sessions s join users u on u.id = s.user_id join members m on m.user_id = u.id
  where s.token = presented;
end $$;

-- Wrong passwords of the last seconds, counted here so that all instances count together.
create table sign_in_attempts (
  id int8 generated always as identity primary key,
  subject bytea not null,              -- SHA-256 of an account's address, or of where the attempt came from
  at timestamptz not null
);
create index on sign_in_attempts (subject, at);
create index on sign_in_attempts (at);

-- Counts an attempt before its password is looked at, so that attempts at once cannot all pass. Whoever was right takes
-- it back (forget_sign_in_attempts). With too many before it, nothing is counted and the answer is when to come back.
create function count_sign_in_attempt(subjects bytea[], now_at timestamptz, span interval, most int4)
returns table (attempts int8[], retry_at timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  one bytea;
  full_until timestamptz;
begin
  -- In one order, or two attempts could wait for each other.
  for one in select distinct s from unnest(subjects) s order by s loop
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 0));
  end loop;
  delete from sign_in_attempts a where a.at <= now_at - span;
  select max(nth.at) + span into full_until
  from unnest(subjects) s
  cross join lateral (
    select a.at from sign_in_attempts a where a.subject = s and a.at > now_at - span order by a.at desc offset most - 1 limit 1) nth;
  if full_until is not null then
    return query select '{}'::int8[], full_until;
    return;
  end if;
  return query
  with counted as (insert into sign_in_attempts (subject, at) select s, now_at from unnest(subjects) s returning sign_in_attempts.id)
  select array_agg(counted.id), null::timestamptz from counted;
end $$;

create function forget_sign_in_attempts(attempts int8[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from sign_in_attempts where id = any (attempts)
$$;

revoke execute on function find_session, count_sign_in_attempt, forget_sign_in_attempts from public;
grant execute on function find_session, count_sign_in_attempt, forget_sign_in_attempts to driftguard_app;
