-- An organisation's own row is the first that its policy shows, so its maker cannot be bound by it.
create function make_organisation(of_public_id text, of_name text, of_slug text) returns int4
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  made int4;
begin
  perform look_across();
  insert into organisations (public_id, name, slug) values (of_public_id, of_name, of_slug) returning id into made;
  return made;
end $$;
revoke execute on function make_organisation from public;
grant execute on function make_organisation to driftguard_app;
