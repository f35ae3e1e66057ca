-- Messages are taken a few a channel, so that a receiver that hangs holds up its own messages and nobody else's.
create index on outbox (channel, next_at) where delivered_at is null and dead_at is null;

create function claim_messages(
  now_at timestamptz, lease interval, claimant text, how_many int4, a_channel int4, of_types text[]
) returns setof outbox
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  with free as materialized (
    select due.id
    from (
      select distinct channel from outbox where delivered_at is null and dead_at is null and next_at <= now_at
    ) waiting
    join channels c on c.id = waiting.channel and c.type = any (of_types)
    cross join lateral (
      select o.id, o.next_at from outbox o
      where o.channel = waiting.channel and o.delivered_at is null and o.dead_at is null and o.next_at <= now_at
        and (o.lease_until is null or o.lease_until <= now_at)
      order by o.next_at, o.id
      limit greatest(0, a_channel - (
        select count(*) from outbox busy
        where busy.channel = waiting.channel and busy.delivered_at is null and busy.dead_at is null
          and busy.lease_until > now_at))
      for update skip locked
    ) due
    order by due.next_at, due.id limit how_many
  )
  update outbox taken set lease_until = now_at + lease, holder = claimant, attempts = taken.attempts + 1
  from free where taken.id = free.id
  returning taken.*;
end $$;
revoke execute on function claim_messages from public;
grant execute on function claim_messages to driftguard_app;

drop function claim_outbox;
