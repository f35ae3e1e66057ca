-- Up to where a model's raw predictions were taken away. What was made of them is final from then on: counting such a
-- bucket anew, from what is left, would empty it.
create table erased_events (
  organisation int4 not null,
  model int4 primary key references models on delete cascade,
  before timestamptz not null          -- midnight UTC
);
call protect_table('erased_events');

-- Of the installation: one row, which whoever does the upkeep holds.
create table upkeep (
  only_row bool primary key default true check (only_row),
  lease_until timestamptz,
  holder text,
  begun_at timestamptz,
  last_run_at timestamptz,             -- of the last one that came to its end
  last_result jsonb                    -- how much of what went; no tenant's word
);
insert into upkeep default values;
grant select, update on upkeep to driftguard_app;

create index on outbox (organisation, delivered_at) where delivered_at is not null;

-- Models that are gone and have left their empty partitions. Numbers of models are never used again.
create function list_deleted_models() returns setof int4
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform look_across();
  return query
  select distinct substring(child.relname from '[0-9]+$')::int4 as model
  from pg_inherits i join pg_class child on child.oid = i.inhrelid
  where i.inhparent in ('predictions'::regclass, 'labels'::regclass)
    and child.relname ~ '^(predictions|labels)_[0-9]+$'
    and not exists (select from models m where m.id = substring(child.relname from '[0-9]+$')::int4)
  order by 1;
end $$;

-- drop_model asks for a model that exists. This one takes those alone that exist for nobody; it gives up as that does.
create function drop_deleted_model(m int4) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
begin
  perform look_across();
  if exists (select from models where id = m) then
    raise exception 'model % was not deleted', m using errcode = '42501';
  end if;
  execute format('drop table if exists predictions_%1$s, labels_%1$s', m);
  delete from label_arrivals where model = m;
  delete from dirty_buckets where model = m;
end $$;

revoke execute on function list_deleted_models, drop_deleted_model from public;
grant execute on function list_deleted_models, drop_deleted_model to driftguard_app;
