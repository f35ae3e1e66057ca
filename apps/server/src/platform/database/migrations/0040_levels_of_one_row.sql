-- Which levels the rows of a baseline had once alone, by feature: what is new by chance is foretold by them, and the bins'
-- own bytes, which name a baseline's edges, do not hold it. Null: made before, and told by the counts as far as they tell.
alter table baselines add column once jsonb;
