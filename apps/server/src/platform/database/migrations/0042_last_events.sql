-- What the last event of a forge did here, for whoever set its webhook up: at, outcome, detail, deployment. Null: none came.
alter table repositories add column last_event jsonb;
