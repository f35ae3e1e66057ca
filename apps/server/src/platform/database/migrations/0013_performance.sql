-- How good predictions were, as far as labels have come, and how they were served: sums of one hour, of all rows and of
-- the rows of one level of a categorical feature. Recomputed whole from the events, as profiles are.
create table performance_hours (
  organisation int4 not null,
  model int4 not null references models on delete cascade,
  version int4 not null,
  hour timestamptz not null,
  segment text not null default '',    -- '' is all rows, else feature=level
  predictions int8 not null,
  labelled int8 not null,
  actual float8 not null,              -- sums over the labelled rows: of the outcome,
  expected float8 not null,            -- of the score or the predicted number,
  correct float8 not null,             -- of right decisions (binary) or absolute errors (regression),
  promised float8 not null,            -- of max(p, 1 - p), which is what the scores promise,
  squared float8 not null,             -- of squared errors,
  gap float8 not null,                 -- and the three signals of the performance rule
  accuracy_drop float8 not null,
  excess_loss float8 not null,
  score float8 not null,               -- of all rows, labelled or not: the sum of the score
  failed int8 not null,
  latency int4[],                      -- of all rows: counts on bins of 2^(1/4), from 1 ms
  primary key (model, version, segment, hour)
);
call protect_table('performance_hours');
