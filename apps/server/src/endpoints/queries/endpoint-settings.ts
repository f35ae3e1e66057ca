import { type EndpointSettings, endpointSettings, usualEndpointSettings } from "@driftguard/protocol";
import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";

/** As set, or as usual. */
export async function findEndpointSettings(tx: Tx, organisation: number, model: number): Promise<EndpointSettings> {
  const row = await tx
    .selectFrom("endpoint_settings")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .executeTakeFirst();
  return row === undefined ? usualEndpointSettings : endpointSettings.parse(row);
}

export async function keepEndpointSettings(
  tx: Tx,
  {
    settings,
    ...row
  }: {
    readonly organisation: number;
    readonly model: number;
    readonly settings: EndpointSettings;
    readonly changed_at: Date;
    readonly changed_by: string;
  },
): Promise<void> {
  const values = { ...row, ...settings };
  await tx
    .insertInto("endpoint_settings")
    .values(values)
    .onConflict((clash) => clash.column("model").doUpdateSet(values))
    .execute();
}

/** What was set, of every organisation, by the number of the model in this installation. */
export async function listEndpointSettings(database: Database): Promise<ReadonlyMap<number, EndpointSettings>> {
  const found = await sql<EndpointSettings & { readonly model: number }>`select * from list_endpoint_settings()`
    .execute(database.kysely)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  return new Map(found.rows.map(({ model, ...settings }) => [model, endpointSettings.parse(settings)]));
}
