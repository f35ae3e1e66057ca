-- Two problems of one cause on different features, hours apart, are two alerts; a check holds its model's lock, so that
-- two checks cannot open one problem twice.
drop index one_live_alert_per_problem;
create index on alerts (version, cause) where state <> 'resolved';

-- How far a version's own history has been learned.
create table policy_states (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  stale_from timestamptz,              -- the earliest hour that was counted anew since the last check
  cells_key text,                      -- which days and cuts the seasonal cells were made of
  hours_through timestamptz,           -- signals of the hours up to here are stored
  primary key (model, version)
);
call protect_table('policy_states');
