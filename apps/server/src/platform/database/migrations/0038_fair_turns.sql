-- Which job is next, asked whenever there is room for one: replays apart from builds, which never wait for them, and the
-- organisations in turn, those that have jobs running after those that have none.
create function list_due_jobs(now_at timestamptz, of_replays bool, how_many int4) returns table (organisation int4, id text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  with unended as (
    select j.organisation, j.id, j.created_at, j.lease_until is null or j.lease_until <= now_at as is_due
    from jobs j where j.state in ('queued', 'running') and (j.kind = 'replay') = of_replays
  ), placed as (
    select u.organisation, u.id, u.created_at, u.is_due,
      count(*) filter (where not u.is_due) over (partition by u.organisation)
        + row_number() over (partition by u.organisation, u.is_due order by u.created_at, u.id) as turn
    from unended u
  )
  select p.organisation, p.id from placed p where p.is_due order by p.turn, p.created_at, p.id limit how_many;
end $$;
revoke execute on function list_due_jobs from public;
grant execute on function list_due_jobs to driftguard_app;
drop function list_waiting_jobs;
