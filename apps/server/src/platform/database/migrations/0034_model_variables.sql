-- What the workers of a model find in their environment, whichever of its versions runs.
create table model_variables (
  organisation int4 not null,
  model int4 primary key,
  names text[] not null,
  sealed text not null,                -- names and values, as JSON
  stamp int4 not null,                 -- another one with every change: workers of before are replaced
  changed_at timestamptz not null,
  changed_by text not null,
  foreign key (organisation, model) references models (organisation, id) on delete cascade
);
call protect_table('model_variables');

create function list_variable_stamps() returns table (model int4, stamp int4)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query select v.model, v.stamp from model_variables v;
end $$;
revoke execute on function list_variable_stamps from public;
grant execute on function list_variable_stamps to driftguard_app;
