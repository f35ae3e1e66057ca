-- What every request asks first, for many requests in one statement. Row-level security holds as in a transaction: these
-- run as who calls them, and name the organisations of the questions themselves, until the statement ends.

-- The model that a reference names: its id, its number, or its name, in this order. No row: none of its organisation.
create function find_models(asked_organisations int4[], asked_references text[])
returns table (place int4, model int4)
language plpgsql set search_path = public, pg_temp as $$
begin
  perform set_config('app.organisations', asked_organisations::text, true);
  return query
  select asked.place::int4, found.id
  from unnest(asked_organisations, asked_references) with ordinality asked(organisation, reference, place)
  cross join lateral (
    select by_any.id from (
      select m.id, 1 as rank from models m where m.organisation = asked.organisation and m.public_id = asked.reference
      union all
      select m.id, 2 from models m where m.organisation = asked.organisation
        and m.number = case when asked.reference ~ '^[0-9]{1,9}$' then asked.reference::int4 end
      union all
      select m.id, 3 from models m where m.organisation = asked.organisation and m.name = asked.reference
    ) by_any
    order by by_any.rank limit 1) found;
end $$;

-- A model's version of that name, or its current one where the name is null. A stamp changes whenever the row does; who
-- still knows the row with its stamp does not get its schema again.
create function find_versions(asked_organisations int4[], asked_models int4[], asked_names text[], known_stamps text[])
returns table (place int4, version int4, name text, created_at timestamptz, stamp text, schema jsonb)
language plpgsql set search_path = public, pg_temp as $$
begin
  perform set_config('app.organisations', asked_organisations::text, true);
  return query
  select asked.place::int4, v.id, v.name, v.created_at, v.stamp,
    case when v.stamp is distinct from asked.known then v.schema end
  from unnest(asked_organisations, asked_models, asked_names, known_stamps)
    with ordinality asked(organisation, model, name, known, place)
  join models m on m.organisation = asked.organisation and m.id = asked.model
  left join lateral (
    select found.id, found.name, found.created_at, found.schema, found.id || ' ' || found.xmin as stamp from versions found
    where asked.name is null and found.organisation = asked.organisation and found.id = m.current_version
    union all
    select found.id, found.name, found.created_at, found.schema, found.id || ' ' || found.xmin from versions found
    where found.organisation = asked.organisation and found.model = m.id and found.name = asked.name) v on true;
end $$;

revoke execute on function find_models, find_versions from public;
grant execute on function find_models, find_versions to driftguard_app;
