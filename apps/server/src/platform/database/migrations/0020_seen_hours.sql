-- How many rows of a version's hours had come when a check first looked after their end: what comes late every day is late
-- in here, and what nobody watched is no habit.
create table seen_hours (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  since timestamptz not null,          -- checked without a gap from here on: an hour that began before was not seen whole
  through timestamptz not null,        -- the end of the newest hour
  rows int4[] not null,                -- hour by hour, the newest last, 28 days; null: not seen whole
  primary key (model, version)
);
call protect_table('seen_hours');
