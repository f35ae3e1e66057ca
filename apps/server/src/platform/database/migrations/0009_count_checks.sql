-- What /scheduler/status tells anybody: how many, of no tenant in particular.
create function count_checks(since timestamptz) returns table (scheduled int4, checked int4, skipped int4, failed int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select count(*) filter (where next_check_at is not null)::int4,
    count(*) filter (where last_check_at >= since and last_check_outcome->>'outcome' = 'checked')::int4,
    count(*) filter (where last_check_at >= since and last_check_outcome->>'outcome' = 'skipped')::int4,
    count(*) filter (where last_check_at >= since and last_check_outcome->>'outcome' = 'failed')::int4
  from models where archived_at is null;
end $$;
revoke execute on function count_checks from public;
grant execute on function count_checks to driftguard_app;
