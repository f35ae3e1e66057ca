import { type RuleSettings, ruleSettings } from "@driftguard/protocol";
import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";

/** A rule as it is kept, with the names that are shown of its model. */
export type RuleRow = {
  readonly id: string;
  /** The installation's number of its model; `null`: every model of the organisation. */
  readonly model: number | null;
  readonly model_id: string | null;
  readonly model_number: number | null;
  readonly model_name: string | null;
  readonly settings: RuleSettings;
  readonly enabled: boolean;
  readonly created_at: Date;
};

function select(tx: Tx, organisation: number) {
  return tx
    .selectFrom("rules")
    .leftJoin("models", (join) =>
      join.onRef("models.organisation", "=", "rules.organisation").onRef("models.id", "=", "rules.model"),
    )
    .select([
      "rules.id",
      "rules.model",
      "models.public_id as model_id",
      "models.number as model_number",
      "models.name as model_name",
      "rules.settings",
      "rules.enabled",
      "rules.created_at",
    ])
    .where("rules.organisation", "=", organisation);
}

/** Oldest first. With `models`, only those of every model and of these. */
export async function listRuleRows(
  tx: Tx,
  organisation: number,
  { models, isEnabled = null }: { readonly models: readonly number[] | null; readonly isEnabled?: boolean | null },
): Promise<RuleRow[]> {
  const rows = await select(tx, organisation)
    .$if(models !== null, (query) =>
      query.where(sql<boolean>`(rules.model is null or rules.model = any (${models}::int4[]))`),
    )
    .$if(isEnabled !== null, (query) => query.where("rules.enabled", "=", isEnabled ?? true))
    .orderBy("rules.created_at")
    .orderBy("rules.id")
    .execute();
  return rows.map(ruleRowOf);
}

export async function findRuleRow(tx: Tx, organisation: number, id: string): Promise<RuleRow | null> {
  const row = await select(tx, organisation).where("rules.id", "=", id).executeTakeFirst();
  return row === undefined ? null : ruleRowOf(row);
}

export async function insertRule(
  tx: Tx,
  row: {
    readonly id: string;
    readonly organisation: number;
    readonly model: number | null;
    readonly settings: RuleSettings;
    readonly enabled: boolean;
    readonly created_at: Date;
  },
): Promise<void> {
  await tx
    .insertInto("rules")
    .values({ ...row, kind: row.settings.kind, settings: JSON.stringify(row.settings) })
    .execute();
}

export async function updateRuleRow(
  tx: Tx,
  organisation: number,
  id: string,
  { settings, enabled }: { readonly settings?: RuleSettings | undefined; readonly enabled?: boolean | undefined },
): Promise<void> {
  if (settings === undefined && enabled === undefined) return;
  await tx
    .updateTable("rules")
    .set({
      ...(settings === undefined ? {} : { kind: settings.kind, settings: JSON.stringify(settings) }),
      ...(enabled === undefined ? {} : { enabled }),
    })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}

export async function deleteRuleRow(tx: Tx, organisation: number, id: string): Promise<void> {
  await tx.deleteFrom("rules").where("organisation", "=", organisation).where("id", "=", id).execute();
}

function ruleRowOf(row: Omit<RuleRow, "settings"> & { readonly settings: unknown }): RuleRow {
  return { ...row, settings: ruleSettings.parse(row.settings) };
}
