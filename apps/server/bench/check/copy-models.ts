import type { Client } from "pg";

import type { VersionKey } from "../../src/profiles/index.ts";

const atOnce = 50;
/** Hours older than this are counted by a check, not read: their bodies would be gigabytes that nobody looks at. */
const readDays = 9;

/**
 * Makes so many models like one, with its past as it was learned, all of them due; past the server's own code, which has
 * no road for it.
 */
export async function copyModels(
  owner: Client,
  { model }: VersionKey,
  { count, now }: { readonly count: number; readonly now: number },
): Promise<void> {
  await owner.query("create temp table made (model int4 primary key, version int4 not null)");
  for (let done = 0; done < count; done += atOnce) {
    const many = Math.min(atOnce, count - done);
    await owner.query("begin");
    await owner.query(
      "select set_config('app.across', 'on', true), set_config('app.organisations', array[organisation]::text, true) from (select organisation from models where id = $1) m",
      [model],
    );
    await owner.query("truncate made");
    await owner.query(
      `with numbered as (
         insert into models (organisation, public_id, number, name, task, interval_minutes)
         select m.organisation, m.public_id || $2::int4 + n, 1000 + $2::int4 + n, m.name || ' ' || $2::int4 + n, m.task, 15
         from models m cross join generate_series(1, $3::int4) n where m.id = $1 returning id, organisation),
       versioned as (
         insert into versions (organisation, model, name, schema)
         select n.organisation, n.id, v.name, v.schema from numbered n cross join versions v where v.model = $1 returning model, id)
       insert into made select model, id from versioned`,
      [model, done, many],
    );
    await owner.query("update models m set current_version = made.version from made where m.id = made.model");
    await owner.query("select open_model(model) from made");
    await owner.query(
      `insert into baselines (id, organisation, model, version, number, kind, rows, bins, profile, seasonal, performance, time_zone, active)
       select b.id || made.model, b.organisation, made.model, made.version, b.number, b.kind, b.rows, b.bins, b.profile, b.seasonal, b.performance, b.time_zone, true
       from baselines b cross join made where b.model = $1`,
      [model],
    );
    await owner.query(
      `insert into profiles (organisation, model, version, segment, span, bucket, events, body)
       select p.organisation, made.model, made.version, p.segment, p.span, p.bucket, p.events,
         case when p.bucket < $2::timestamptz - make_interval(days => ${readDays}) then '\\x' else p.body end
       from profiles p cross join made where p.model = $1`,
      [model, new Date(now)],
    );
    await owner.query(
      `insert into kept_sums select k.organisation, made.model, made.version, k.kind, k.since, k.body
       from kept_sums k cross join made where k.model = $1`,
      [model],
    );
    await owner.query(
      `insert into seasonal_cells select c.organisation, made.model, made.version, c.segment, c.cell, c.events, c.body
       from seasonal_cells c cross join made where c.model = $1`,
      [model],
    );
    await owner.query(
      `insert into calibrations select c.organisation, made.model, made.version, c.segment, c.lane, c.computed_at, c.body
       from calibrations c cross join made where c.model = $1`,
      [model],
    );
    await owner.query(
      `insert into policy_states select s.organisation, made.model, made.version, s.stale_from, s.cells_key, s.hours_through
       from policy_states s cross join made where s.model = $1`,
      [model],
    );
    await owner.query("commit");
  }
  await owner.query("update models set next_check_at = case when name like '% %' then $1::timestamptz end", [
    new Date(now),
  ]);
  await owner.query("analyze profiles, seasonal_cells, models, versions, baselines");
}
