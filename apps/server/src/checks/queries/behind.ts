import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

/** What there is to do of a model before it can be judged. */
export type Behind = {
  /** Its current version is compared with nothing. */
  readonly isUnlearned: boolean;
  /** Rows or labels have come that are not counted yet. */
  readonly isDirty: boolean;
};

/** Asked before every check, in one statement: most find nothing to do. */
export async function findBehind(tx: Tx, organisation: number, model: number): Promise<Behind> {
  const found = await sql<Behind>`
    select
      exists (
        select from models m
        where m.organisation = ${organisation} and m.id = ${model} and m.current_version is not null
          and not exists (select from baselines b where b.version = m.current_version and b.active)) as "isUnlearned",
      exists (select from dirty_buckets where organisation = ${organisation} and model = ${model})
        or exists (select from label_arrivals where organisation = ${organisation} and model = ${model}) as "isDirty"`.execute(
    tx,
  );
  return found.rows[0] ?? { isUnlearned: false, isDirty: false };
}
