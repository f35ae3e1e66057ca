-- A build that failed may be tried again for a week, and its files are gone after it: then it holds no environment any more.
create or replace function list_environment_keys() returns table (key text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select distinct d.manifest #>> '{environment,key}' from deployments d
  where d.state not in ('removed', 'cancelled') and d.manifest #>> '{environment,key}' is not null
    and (d.state <> 'failed' or d.ended_at is null or d.ended_at > now() - interval '8 days');
end $$;
