-- What screens ask again and again.

-- Names the performance hours of a version as they are now: whoever writes any of them moves the stamp on, in the same
-- transaction. Who still knows what they came to under a stamp need not add them up again.
create table performance_stamps (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  stamp int8 not null,
  primary key (model, version)
);
call protect_table('performance_stamps');

-- Lists ask these of each of their models. A statement over the models would be planned for the partitions of all models
-- there are; these are planned for one. They look as who calls them.
create function last_prediction_at(of_model int4) returns timestamptz
language plpgsql stable set search_path = public, pg_temp as $$
declare newest timestamptz;
begin
  execute 'select max(time) from predictions where model = $1' into newest using of_model;
  return newest;
end $$;

create function has_labels(of_model int4) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
declare found_one boolean;
begin
  execute 'select exists (select from labels where model = $1)' into found_one using of_model;
  return found_one;
end $$;

revoke execute on function last_prediction_at, has_labels from public;
grant execute on function last_prediction_at, has_labels to driftguard_app;

-- Whose rows a session sees is worked out once a statement, and not once a row: the setting is a text, and reading it as
-- an array took a good third of the time of a statement that reads thousands of rows.
create or replace procedure protect_table(target regclass, owning_column name default 'organisation') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy own_organisations on %s to driftguard_app
                  using (%I = any ((select nullif(current_setting(''app.organisations'', true), '''')::int4[])::int4[]))',
                 target, owning_column);
  execute format('create policy across_organisations on %s to current_user
                  using (current_setting(''app.across'', true) = ''on'')', target);
  execute format('grant select, insert, update, delete on %s to driftguard_app', target);
end $$;

do $$
declare policy record;
begin
  for policy in
    select p.polrelid::regclass as target, case when p.polrelid = 'organisations'::regclass then 'id' else 'organisation' end as owning
    from pg_policy p where p.polname = 'own_organisations'
  loop
    execute format('alter policy own_organisations on %s
                    using (%I = any ((select nullif(current_setting(''app.organisations'', true), '''')::int4[])::int4[]))',
                   policy.target, policy.owning);
  end loop;
end $$;
