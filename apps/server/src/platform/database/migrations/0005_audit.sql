-- One chain per organisation: hash = SHA-256(previous hash, the entry as canonical JSON), computed by the application.
-- An entry is written in the transaction of what it tells of: lock_audit_head, hash, insert. The row lock on the head
-- makes sequence follow the order of commits, without holes; the trigger refuses an entry that does not continue the
-- chain. The application can neither change nor delete entries, nor move a head.

create table audit_heads (
  organisation int4 primary key references organisations on delete cascade,
  sequence int8 not null,
  hash bytea
);
call protect_table('audit_heads');
revoke insert, update, delete on audit_heads from driftguard_app;

create table audit (
  organisation int4 not null references organisations on delete cascade,
  sequence int8 not null,
  at timestamptz not null,
  actor text not null,
  credential text,
  action text not null,
  object text,
  before_hash text,
  after_hash text,
  detail jsonb,
  reason text,
  previous_hash bytea,                 -- null in the first entry only
  hash bytea not null check (length(hash) = 32),
  primary key (organisation, sequence)
);
call protect_table('audit');
revoke update, delete on audit from driftguard_app;

-- Where the next entry continues. Held until the transaction ends, so take it last.
create function lock_audit_head(of_organisation int4) returns table (next_sequence int8, previous_hash bytea)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  if of_organisation <> all (visible_organisations()) then
    raise exception 'organisation % is not one of this transaction''s', of_organisation using errcode = '42501';
  end if;
  insert into audit_heads (organisation, sequence) values (of_organisation, 0) on conflict do nothing;
  return query select h.sequence + 1, h.hash from audit_heads h where h.organisation = of_organisation for update;
end $$;

create function continue_audit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  update audit_heads h set sequence = new.sequence, hash = new.hash
  where h.organisation = new.organisation and h.sequence = new.sequence - 1 and h.hash is not distinct from new.previous_hash;
  if not found then
    raise exception 'entry % does not continue the audit chain of organisation %', new.sequence, new.organisation
      using errcode = '23514';
  end if;
  return new;
end $$;
create trigger continue_audit before insert on audit for each row execute function continue_audit();

revoke execute on function lock_audit_head, continue_audit from public;
grant execute on function lock_audit_head to driftguard_app;
