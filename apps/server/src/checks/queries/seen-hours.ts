import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { dayMs, hourMs, type VersionKey } from "../../profiles/index.ts";
import type { KnownHours } from "../volume/see-hour.ts";

export type VolumeAlert = { readonly from: number; readonly to: number };

export type StoredHours = {
  /** `null` before the first look. */
  readonly known: KnownHours | null;
  /** When any check of the model last ended. */
  readonly lastCheckAt: number | null;
  /** Events by the hour's begin, of the hours that have closed since it was last looked, a day of them at most. */
  readonly rowsFrom: ReadonlyMap<number, number>;
  /** Alerts about the volume that ended no earlier than asked, without those that a person called usual. */
  readonly alerts: readonly VolumeAlert[];
};

type Read = {
  readonly since: Date | null;
  readonly through: Date | null;
  readonly rows: (number | null)[] | null;
  readonly last_check_at: Date | null;
  readonly closed: [number, number][];
  readonly alerts: [number, number | null][];
};

/** Everything that judging the volume takes, in one statement: most checks find nothing new. */
export async function readSeenHours(
  tx: Tx,
  { organisation, model, version }: VersionKey,
  { closed, alertsSince }: { readonly closed: number; readonly alertsSince: number },
): Promise<StoredHours | null> {
  const found = await sql<Read>`
    select s.since, s.through, s.rows, m.last_check_at,
      (select coalesce(json_agg(json_build_array(extract(epoch from bucket)::float8, events)), '[]')
        from profiles p where p.organisation = ${organisation} and p.model = ${model} and p.version = ${version}
        and segment = 0 and span = 60 and bucket < ${new Date(closed)}
        and bucket >= greatest(coalesce(s.through, ${new Date(closed - hourMs)}), ${new Date(closed - dayMs)})) as closed,
      (select coalesce(json_agg(json_build_array(extract(epoch from opened_at)::float8, extract(epoch from resolved_at)::float8)), '[]')
        from alerts a where a.organisation = ${organisation} and a.model = ${model} and a.version = ${version} and cause = 'volume'
        and (resolution is null or resolution not in ('expected', 'noise'))
        and (resolved_at is null or resolved_at >= ${new Date(alertsSince)})) as alerts
    from models m left join seen_hours s on s.organisation = m.organisation and s.model = m.id and s.version = ${version}
    where m.organisation = ${organisation} and m.id = ${model}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) return null;
  const { since, through, rows } = row;
  return {
    known:
      since === null || through === null || rows === null
        ? null
        : { since: since.getTime(), through: through.getTime(), rows },
    lastCheckAt: row.last_check_at?.getTime() ?? null,
    rowsFrom: new Map(row.closed.map(([from, events]) => [from * 1000, events])),
    alerts: row.alerts.map(([from, to]) => ({
      from: from * 1000,
      to: to === null ? Number.POSITIVE_INFINITY : to * 1000,
    })),
  };
}

export async function putSeenHours(tx: Tx, key: VersionKey, { since, through, rows }: KnownHours): Promise<void> {
  const content = { since: new Date(since), through: new Date(through), rows: sql<number[]>`${[...rows]}::int4[]` };
  await tx
    .insertInto("seen_hours")
    .values({ ...key, ...content })
    .onConflict((clash) => clash.columns(["model", "version"]).doUpdateSet(content))
    .execute();
}
