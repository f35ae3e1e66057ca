-- Versions whose files were taken away: what they were stays known, and nothing can be sent to them any more.
alter table deployments drop constraint deployments_state_check;
alter table deployments add constraint deployments_state_check
  check (state in ('building', 'ready', 'live', 'superseded', 'rolled-back', 'failed', 'cancelled', 'removed'));

-- What Python environments the versions run in whose files are there, of every organisation.
create function list_environment_keys() returns table (key text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select distinct d.manifest #>> '{environment,key}' from deployments d
  where d.state not in ('removed', 'cancelled') and d.manifest #>> '{environment,key}' is not null;
end $$;
revoke execute on function list_environment_keys from public;
grant execute on function list_environment_keys to driftguard_app;
