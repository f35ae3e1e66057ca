-- A message whose first try is under way still waits: nothing is known of it yet.
create or replace function count_outbox() returns table (state text, messages int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select named.state, coalesce(counted.messages, 0)::int4
  from unnest(array['waiting', 'retrying', 'delivered', 'failed', 'not-sent']) named(state)
  left join (
    select case
        when o.delivered_at is not null then 'delivered'
        when o.dead_at is not null then
          case when o.last_result->>'outcome' = 'not-sent' then 'not-sent' else 'failed' end
        when o.attempts > 0 and o.last_result is not null then 'retrying'
        else 'waiting'
      end as state, count(*) as messages
    from outbox o
    where (o.delivered_at is null and o.dead_at is null) or o.created_at >= now() - interval '1 day'
    group by 1
  ) counted on counted.state = named.state;
end $$;
