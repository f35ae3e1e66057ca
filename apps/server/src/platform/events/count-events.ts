import { sql } from "kysely";
import type { Database } from "../database/postgres.ts";
import type { BucketCount, ModelRange } from "./event-store.ts";

/** Events and labelled events an hour or a day (UTC), oldest first; a bucket without events is left out. */
export function countEvents(
  database: Database,
  { organisation, model, version, from, to }: ModelRange,
  by: "hour" | "day",
): Promise<readonly BucketCount[]> {
  return database.transaction([organisation], async (tx) => {
    const { rows } = await sql<{ bucket: Date; events: number; labelled: number }>`
      select date_bin(${by === "hour" ? "1 hour" : "1 day"}::interval, p.time, 'epoch') as bucket,
             count(*) as events, count(l.prediction) as labelled
      from predictions p left join labels l on l.prediction = p.id and l.model = ${model}
      where p.organisation = ${organisation} and p.model = ${model}
        and (${version ?? null}::int4 is null or p.version = ${version ?? null})
        and p.time >= ${new Date(from)} and p.time < ${new Date(to)}
      group by 1 order by 1`.execute(tx);
    return rows.map(({ bucket, ...counts }) => ({ bucket: bucket.getTime(), ...counts }));
  });
}
