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
