import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

export type DaySeverity = { readonly model: number; readonly day: string; readonly severity: number };
export type HourTraffic = { readonly model: number; readonly bucket: Date; readonly events: number };

/** Each model's worst severity by day since a day. */
export async function listModelDays(tx: Tx, organisation: number, since: Date): Promise<readonly DaySeverity[]> {
  const rows = await sql<DaySeverity>`
    select model, to_char(day, 'YYYY-MM-DD') as day, severity from model_days
    where organisation = ${organisation} and day >= ${since}::timestamptz::date order by model, day`.execute(tx);
  return rows.rows;
}

/** Predictions an hour of the current versions since a time, as far as they are profiled. */
export async function listTraffic(tx: Tx, organisation: number, since: Date): Promise<readonly HourTraffic[]> {
  const rows = await sql<HourTraffic>`
    select p.model, p.bucket, p.events::float8 as events from profiles p join models m on m.id = p.model and m.current_version = p.version
    where p.organisation = ${organisation} and m.organisation = ${organisation} and p.segment = 0 and p.span = 60 and p.bucket >= ${since}`.execute(
    tx,
  );
  return rows.rows;
}

/** Which models have labels at all, and which have a rule of their own. */
export async function listCoverage(
  tx: Tx,
  organisation: number,
): Promise<{ readonly labelled: ReadonlySet<number>; readonly channels: number }> {
  const askLabelled = sql<{ model: number }>`
    select m.id as model from models m where m.organisation = ${organisation} and has_labels(m.id)`.execute(tx);
  const askChannels = sql<{ count: number }>`
    select count(*)::int4 as count from channels
    where organisation = ${organisation} and enabled and deleted_at is null`.execute(tx);
  const [labelled, channels] = await Promise.all([askLabelled, askChannels]);
  return {
    labelled: new Set(labelled.rows.map(({ model }) => model)),
    channels: channels.rows[0]?.count ?? 0,
  };
}

export type Activity = {
  readonly at: Date;
  readonly kind: string;
  readonly text: string;
  readonly link: string | null;
};

/** What happened lately: alerts' lives, versions, baselines; newest first. */
export async function listActivity(tx: Tx, organisation: number, limit: number): Promise<readonly Activity[]> {
  const rows = await sql<Activity>`
    (select e.at, 'alert' as kind, 'Alert ' || a.number || ' ' || e.kind || ': ' || a.title as text, '/alerts/' || a.number as link
      from alert_events e join alerts a on a.id = e.alert where e.organisation = ${organisation} and a.organisation = ${organisation} order by e.at desc limit ${limit})
    union all
    (select v.created_at, 'version', m.name || ': version ' || v.name || ' registered', '/models/' || m.number || '/overview'
      from versions v join models m on m.id = v.model where v.organisation = ${organisation} and m.organisation = ${organisation} order by v.created_at desc limit ${limit})
    union all
    (select b.created_at, 'baseline', m.name || ': baseline ' || b.number || ' (' || b.kind || ')', '/models/' || m.number || '/drift'
      from baselines b join models m on m.id = b.model where b.organisation = ${organisation} and m.organisation = ${organisation} order by b.created_at desc limit ${limit})
    order by 1 desc limit ${limit}`.execute(tx);
  return rows.rows;
}
