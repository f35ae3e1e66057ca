-- The same, but a name that only begins as an id does is a name: a model called so failed its batch at every request.
create or replace function require_still_found(
  asked_organisations int4[], asked_references text[], asked_names text[], found_models int4[], found_stamps text[])
returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (
    select from unnest(asked_organisations, asked_references, asked_names, found_models, found_stamps)
      asked(organisation, reference, name, model, stamp)
    -- Not as a join: that would be planned for many.
    where (select v.id || ' ' || v.xmin from models m, versions v
           where m.organisation = asked.organisation and m.id = asked.model
             and (m.public_id = asked.reference
               or m.number = case when asked.reference ~ '^[0-9]{1,9}$' then asked.reference::int4 end
               or m.name = asked.reference and asked.reference !~ '^([0-9]{1,9}|model_[0-9a-z]{25})$')
             and v.organisation = m.organisation and v.model = m.id
             and v.id = split_part(asked.stamp, ' ', 1)::int4
             and case when asked.name is null then v.id = m.current_version else v.name = asked.name end
           limit 1) is distinct from asked.stamp)
  then
    raise exception 'a model is no longer what it was found to be' using errcode = 'DG001';
  end if;
end $$;
