import type { Tx } from "../../platform/context.ts";
import type { VersionKey } from "../read-window.ts";

/** The kept sum of whole hours from a time on; `null` where another time's is kept, or none. */
export async function findKeptWeek(tx: Tx, key: VersionKey, since: number): Promise<Buffer | null> {
  const row = await tx
    .selectFrom("kept_sums")
    .select("body")
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("kind", "=", "week")
    .where("since", "=", new Date(since))
    .executeTakeFirst();
  return row?.body ?? null;
}

/** Keeps a week in place of the one before. */
export async function putKeptWeek(
  tx: Tx,
  key: VersionKey,
  { since, body }: { readonly since: number; readonly body: Uint8Array },
): Promise<void> {
  const content = { since: new Date(since), body: Buffer.from(body) };
  await tx
    .insertInto("kept_sums")
    .values({ ...key, kind: "week", ...content })
    .onConflict((clash) => clash.columns(["model", "version", "kind"]).doUpdateSet(content))
    .execute();
}

/** Takes away a week that began after a time. */
export async function dropKeptWeek(tx: Tx, key: VersionKey, after: number): Promise<void> {
  await tx
    .deleteFrom("kept_sums")
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("kind", "=", "week")
    .where("since", ">", new Date(after))
    .execute();
}
