-- How a model is served, whichever of its versions answers. A model without a row is served as usual.
create table endpoint_settings (
  organisation int4 not null,
  model int4 primary key,
  recording text not null check (recording in ('soon', 'durable')),
  idle_minutes int4 not null check (idle_minutes >= 0),       -- 0: its workers never end for want of requests
  rate_per_second float8 check (rate_per_second > 0),         -- of each caller; null: no limit
  rate_burst int4 check (rate_burst > 0),
  memory_mb int4,                                             -- of each worker; null: as driftguard.json says
  deadline_ms int4,
  changed_at timestamptz not null,
  changed_by text not null,
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
call protect_table('endpoint_settings');

-- What every process serves by; asked with what is live.
create function list_endpoint_settings() returns table (
  model int4, recording text, idle_minutes int4, rate_per_second float8, rate_burst int4, memory_mb int4, deadline_ms int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select e.model, e.recording, e.idle_minutes, e.rate_per_second, e.rate_burst, e.memory_mb, e.deadline_ms
  from endpoint_settings e join models m on m.id = e.model where m.archived_at is null;
end $$;
revoke execute on function list_endpoint_settings from public;
grant execute on function list_endpoint_settings to driftguard_app;
