-- Rows may be read by what their model was last found to be, if the transaction that stores them makes sure that it
-- still is: it fails where a reference names another model by now, or its version has changed.
create function require_still_found(
  asked_organisations int4[], asked_references text[], asked_names text[], found_models int4[], found_stamps text[])
returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (
    select from unnest(found_models, found_stamps) with ordinality found(model, stamp, place)
    left join find_models(asked_organisations, asked_references) models on models.place = found.place
    left join find_versions(asked_organisations, found_models, asked_names, found_stamps) versions
      on versions.place = found.place
    where models.model is distinct from found.model or versions.stamp is distinct from found.stamp)
  then
    raise exception 'a model is no longer what it was found to be' using errcode = 'DG001';
  end if;
end $$;

revoke execute on function require_still_found from public;
grant execute on function require_still_found to driftguard_app;
