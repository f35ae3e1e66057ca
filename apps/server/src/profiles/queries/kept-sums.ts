import type { Tx } from "../../platform/context.ts";
import type { VersionKey } from "../read-window.ts";
import { hourMs } from "../spans.ts";

/** What is kept, and how many whole hours from `since` on it is made of. */
export const keptHours = { week: 168, day: 23 } as const;
export type KeptSum = { readonly kind: keyof typeof keptHours; readonly since: number };

/** Keeps a sum in place of the one before. */
export async function putKeptSum(
  tx: Tx,
  key: VersionKey,
  { kind, since, body }: KeptSum & { readonly body: Uint8Array },
): Promise<void> {
  const content = { since: new Date(since), body: Buffer.from(body) };
  await tx
    .insertInto("kept_sums")
    .values({ ...key, kind, ...content })
    .onConflict((clash) => clash.columns(["model", "version", "kind"]).doUpdateSet(content))
    .execute();
}

/** Takes away what is kept of an hour, or of hours behind it: it was counted anew. */
export async function dropKeptSums(tx: Tx, key: VersionKey, hour: number): Promise<void> {
  await tx
    .deleteFrom("kept_sums")
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where((by) =>
      by.or(
        Object.entries(keptHours).map(([kind, hours]) =>
          by.and([by("kind", "=", kind), by("since", ">", new Date(hour - hours * hourMs))]),
        ),
      ),
    )
    .execute();
}

/** Takes away the day's: what it should have held has changed. */
export async function dropKeptDay(tx: Tx, key: VersionKey): Promise<void> {
  await tx
    .deleteFrom("kept_sums")
    .where("organisation", "=", key.organisation)
    .where("model", "=", key.model)
    .where("version", "=", key.version)
    .where("kind", "=", "day")
    .execute();
}
