-- The demonstration of an organisation: how far its data were moved, and up to where they have been played.
create table demos (
  organisation int4 primary key references organisations on delete cascade,
  shift_days int4 not null,
  state text not null check (state in ('loading', 'loaded')),
  progress float8 not null default 0,
  message text,
  played_through timestamptz,          -- predictions and labels up to here are in
  started_at timestamptz not null
);
call protect_table('demos');
