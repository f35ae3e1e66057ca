-- By whose clock the seasonal cells of a baseline were told apart: the model may get another zone, and of a file that was
-- read no row is kept.
select look_across();
alter table baselines add column time_zone text;
update baselines b set time_zone = m.time_zone from models m where m.id = b.model;
alter table baselines alter time_zone set not null;
